//! `cargo xtask serve`: the playground on this machine, rebuilt and reloaded when a file changes.
#![expect(clippy::disallowed_methods, reason = "polls a server that starts on its own time")]

use crate::report::{Failure, Outcome};
use crate::{build, workspace};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

/// Where the search for a free port begins.
const FIRST_PORT: u16 = 8080;

/// How many ports are tried before giving up.
const PORTS_TRIED: u16 = 100;

/// What the command line asked for.
#[derive(Debug, Default, PartialEq)]
struct Options {
    release: bool,
    port: Option<u16>,
}

/// Sets up what is missing, then becomes trunk, while a second process prints the address once it answers.
///
/// Nothing stands between the caller and trunk, so whatever stops this command stops the server too.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let options = parse(arguments)?;
    build::prepare()?;
    let port = free_port(options.port)?;
    println!("\n==> building the page, then serving it (1 to 2 minutes the first time, seconds after that)");
    let mut trunk = build::trunk();
    trunk.args(["serve", "--address", "127.0.0.1", "--port", &port.to_string()]);
    // A directory of its own, so that serving and testing do not overwrite each other's page.
    trunk.arg("--dist").arg(workspace::root().join("target").join("serve"));
    if options.release {
        // Live reload is an inline script, which the release page's content security policy refuses.
        trunk.args(["--release", "--no-autoreload", "true"]);
    }
    let cannot_start = |error: std::io::Error| {
        Failure::new(format!("cannot start the server: {error}"), "run `cargo xtask setup`, then try again")
    };
    let this_program = std::env::current_exe().map_err(cannot_start)?;
    Command::new(this_program).args(["announce", &port.to_string()]).spawn().map_err(cannot_start)?;
    become_program(&mut trunk)
}

/// Replaces this process by the program; it returns only to say why it could not.
#[cfg(unix)]
fn become_program(program: &mut Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    let error = program.exec();
    Err(Failure::new(format!("cannot start trunk: {error}"), "run `cargo xtask setup`, then try again"))
}

/// Runs the program to its end, where a process cannot be replaced.
#[cfg(not(unix))]
fn become_program(program: &mut Command) -> Outcome {
    crate::process::run(program, "the messages above say why the server ended")
}

/// Waits for the server on this port to answer and prints its address; gives up when the server ends.
pub(crate) fn announce(arguments: &[String]) -> Outcome {
    let port = arguments.first().and_then(|word| word.parse().ok());
    let port =
        port.ok_or_else(|| Failure::new("announce needs a port", "it is for `cargo xtask serve` to call"))?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let server = parent();
    while TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_err() {
        if parent() != server {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    println!("\n    The playground is at http://{address}/  (Ctrl-C stops it)\n");
    Ok(())
}

/// Which process started this one; it changes when that process ends.
#[cfg(unix)]
fn parent() -> u32 {
    std::os::unix::process::parent_id()
}

/// Unknown here, so the end of the server goes unnoticed.
#[cfg(not(unix))]
fn parent() -> u32 {
    0
}

/// The asked-for port, or the first free one from 8080 up.
fn free_port(asked: Option<u16>) -> Outcome<u16> {
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    let mut candidates = match asked {
        Some(port) => port..=port,
        None => FIRST_PORT..=FIRST_PORT + PORTS_TRIED,
    };
    let description = format!("{candidates:?}");
    candidates.find(is_free).ok_or_else(|| {
        Failure::new(format!("no free port on 127.0.0.1 in {description}"), "name a free one with --port")
    })
}

/// Reads `--release` and `--port N`.
fn parse(arguments: &[String]) -> Outcome<Options> {
    let mut options = Options::default();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--release" => options.release = true,
            "--port" => {
                let port = words.next().and_then(|value| value.parse().ok()).filter(|port| *port != 0);
                let missing =
                    || Failure::new("--port needs a number from 1 to 65535", "for example --port 8090");
                options.port = Some(port.ok_or_else(missing)?);
            }
            unknown => {
                let remedy = "usage: cargo xtask serve [--release] [--port N]";
                return Err(Failure::new(format!("serve does not know `{unknown}`"), remedy));
            }
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn reads_its_options() {
        assert_eq!(parse(&[]).unwrap(), Options::default());
        assert_eq!(
            parse(&words("--release --port 9000")).unwrap(),
            Options { release: true, port: Some(9000) }
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for line in ["--port", "--port 0", "--port ninety", "--relaese"] {
            assert!(parse(&words(line)).is_err(), "{line} was accepted");
        }
    }

    #[test]
    fn a_taken_port_is_passed_over_or_refused() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(free_port(Some(port)).is_err());
        assert!(free_port(None).is_ok());
    }
}
