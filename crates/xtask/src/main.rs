//! `cargo xtask COMMAND`: set up, serve, build, measure and test the playground.

mod apt;
mod arrange;
mod browser;
mod build;
mod cargo_tools;
mod functions;
mod hosts;
mod import_names;
mod lighthouse;
mod likeness;
mod locations;
mod npm;
mod page_files;
mod post_build;
mod process;
mod programs;
mod publish;
mod report;
mod serve;
mod sizes;
mod test;
mod toolchain;
mod traps;
mod tshark;
mod variables;
mod wasm_module;
mod workspace;

use report::{Failure, Outcome};

/// What is printed when the command is missing or unknown.
const USAGE: &str = "\
usage: cargo xtask COMMAND

  serve [--release] [--port N]   set up what is missing, build, serve with live reload, print the address
  test [STEP...]                 set up what is missing and run every test, or only the named steps
  build                          write the release page to dist/
  publish [--out DIR]            write what a static host serves, compressed, and the page as one file, to publish/
  hosts                          build small documentation sites with figures and drive them in Chromium
  lighthouse [hosts]             ask Lighthouse for the scores of the built page, or of documentation sites with
                                 figures and without (run build first)
  sizes                          print the raw, gzip and brotli size of the first load (run build first)
  setup                          install what serve and test need, and nothing else

`post-build` is for trunk to call after each build of the page, `announce` for `serve`.";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Err(failure) = dispatch(&arguments) {
        eprintln!("\nxtask: {failure}");
        std::process::exit(1);
    }
}

/// Hands the arguments after the command's name to the module that does the work.
fn dispatch(arguments: &[String]) -> Outcome {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[] as &[String]),
    };
    match command {
        "serve" => serve::run(rest),
        "test" => test::run(rest),
        "build" => {
            no_arguments(command, rest).and_then(|()| build::prepare()).and_then(|()| build::release_page())
        }
        "publish" => publish::run(rest),
        "hosts" => no_arguments(command, rest).and_then(|()| hosts::run()),
        "lighthouse" => lighthouse::run(rest),
        "sizes" => no_arguments(command, rest).and_then(|()| sizes::run()),
        "setup" => no_arguments(command, rest).and_then(|()| test::set_up_everything()),
        "announce" => serve::announce(rest),
        "post-build" => no_arguments(command, rest).and_then(|()| post_build::run()),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        unknown => Err(Failure::new(format!("there is no command `{unknown}`"), USAGE)),
    }
}

/// Refuses arguments where a command takes none, so that a mistyped option is never ignored.
fn no_arguments(command: &str, rest: &[String]) -> Outcome {
    match rest.first() {
        None => Ok(()),
        Some(extra) => Err(Failure::new(format!("`{command}` takes no arguments, got `{extra}`"), USAGE)),
    }
}
