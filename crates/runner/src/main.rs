//! The command `keepalive`: results to standard output, everything else to standard error.
//! Exit code 0: all well; 1: something failed; 2: bad input.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser as _;
use keepalive_core::Span;
use keepalive_core::http::Asked;
use keepalive_core::scenario::{Rate, TimerPrecision};
use keepalive_head::View;
use keepalive_products::{Query, search};
use keepalive_runner::cli::{
    CheckFormat, Cli, Command, ConformFormat, ExportArgs, FiguresFormat, ProductsFormat, RuleFormat,
    RunFormat, Source, StudyFormat, VerdictFormat,
};
use keepalive_runner::conform::any::judge_file;
use keepalive_runner::conform::report::Reported;
use keepalive_runner::conform::{report, report_files};
use keepalive_runner::files::Document;
use keepalive_runner::{
    check, config, figures, files, import, products, rule, run, study, tables, verdict, write,
};
use keepalive_scene::ladder::Detail;
use keepalive_scene::lang::Lang;

/// What a command printed, and whether all was well.
struct Done {
    output: Vec<u8>,
    all_well: bool,
}

type Outcome = Result<Done, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Run { source, format, all, lang } => run_one(&source, format, all, lang.into()),
        Command::Check { paths, format } => check_all(&paths, format),
        Command::Verdict { paths, format, lang, rate } => judge_all(&paths, format, lang.into(), rate),
        Command::Rule { file, format, lang, proxy, method } => {
            let view = View { is_proxy: proxy, asked: Asked::of(&method), ..View::default() };
            rule_on(&file, format, lang.into(), view)
        }
        Command::Figures { source, at, format, lang } => watch(&source, at, format, lang.into()),
        Command::Study { file, format, lang } => sweep(&file, format, lang.into()),
        Command::Config(args) => config::run(&args)
            .map(|done| {
                eprint!("{}", done.remarks);
                Done { output: done.output.into_bytes(), all_well: done.all_well }
            })
            .map_err(Into::into),
        Command::Conform { paths, format, timers } => conform_all(&paths, format, timers.into()),
        Command::Sockets { source, at, node, tool } => files::source(&source).and_then(|s| {
            let output = tables::tables(&s, at, node.as_deref(), tool)?;
            Ok(Done { output: output.into_bytes(), all_well: true })
        }),
        Command::Products { words, role, format, show, lang } => {
            let query = Query { words, role: role.map(Into::into) };
            tell(&query, show.as_deref(), format, lang.into())
        }
        Command::Import { file, conn, format, lang } => {
            import::import(&file, conn, format, lang.into()).map(|done| {
                eprint!("{}", done.remarks);
                Done { output: done.output.into_bytes(), all_well: true }
            })
        }
        Command::Export(args) => export(&args),
    };
    match done {
        Ok(done) => {
            // A closed pipe (`| head`) is no failure of ours.
            let _ = std::io::stdout().write_all(&done.output);
            if done.all_well { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(error) => {
            eprintln!("keepalive: {error}");
            ExitCode::from(2)
        }
    }
}

fn run_one(source: &Source, format: RunFormat, all: bool, lang: Lang) -> Outcome {
    let scenario = files::source(source)?;
    let done = match format {
        RunFormat::Text => run::text(&scenario, if all { Detail::All } else { Detail::Steps }, lang),
        RunFormat::Json => run::json(&scenario)?,
    };
    Ok(Done { output: done.text.into_bytes(), all_well: !done.cut_off })
}

fn check_all(paths: &[PathBuf], format: CheckFormat) -> Outcome {
    let mut results = Vec::new();
    for file in files::json_files(paths)? {
        results.push(match files::either(&file)? {
            Document::Scenario(scenario) => check::check(&scenario),
            Document::Study(study, points) => check::check_study(&study, points),
        });
    }
    let output = match format {
        CheckFormat::Text => check::text(&results),
        CheckFormat::Json => serde_json::to_string_pretty(&results)? + "\n",
    };
    Ok(Done { output: output.into_bytes(), all_well: results.iter().all(|r| r.failed() == 0) })
}

/// A chain that is wrong counts as failed.
fn judge_all(paths: &[PathBuf], format: VerdictFormat, lang: Lang, rate: Option<Rate>) -> Outcome {
    let mut scenarios = Vec::new();
    for file in files::json_files(paths)? {
        scenarios.push(files::scenario(&file)?);
    }
    let verdicts = verdict::verdicts(&scenarios, rate);
    let output = match format {
        VerdictFormat::Text => verdict::text(&scenarios, &verdicts, lang),
        VerdictFormat::Json => verdict::json(&verdicts)?,
    };
    Ok(Done { output: output.into_bytes(), all_well: verdicts.iter().all(|it| it.right) })
}

/// A message that a recipient must refuse counts as failed; a connection that closes does not.
fn rule_on(file: &Path, format: RuleFormat, lang: Lang, view: View) -> Outcome {
    let ruled = rule::rule(file, view)?;
    let output = match format {
        RuleFormat::Text => ruled.text(lang),
        RuleFormat::Json => ruled.json()?,
    };
    Ok(Done { output: output.into_bytes(), all_well: ruled.report.is_sound() })
}

fn watch(source: &Source, at: Option<Span>, format: FiguresFormat, lang: Lang) -> Outcome {
    let scenario = files::source(source)?;
    let output = match format {
        FiguresFormat::Text => figures::text(&scenario, at, lang),
        FiguresFormat::Json => figures::json(&scenario, at)?,
    };
    Ok(Done { output: output.into_bytes(), all_well: true })
}

fn sweep(file: &Path, format: StudyFormat, lang: Lang) -> Outcome {
    let (study, points) = files::study(file)?;
    let output = study::print(&study, &study::run(&study, points), format.into(), lang)?;
    Ok(Done { output: output.into_bytes(), all_well: true })
}

fn conform_all(paths: &[PathBuf], format: ConformFormat, timers: TimerPrecision) -> Outcome {
    let mut results = Vec::new();
    for file in files::json_files(paths)? {
        results.push(judge_file(&file, timers)?);
    }
    let results: Vec<&dyn Reported> = results.iter().map(Box::as_ref).collect();
    let output = match format {
        ConformFormat::Text => report::whole(&results),
        ConformFormat::Json => report_files::json(&results)? + "\n",
        ConformFormat::Junit => report_files::junit(&results)?,
    };
    Ok(Done { output: output.into_bytes(), all_well: results.iter().all(|r| r.passed()) })
}

/// A search that finds nothing counts as failed, as with `grep`.
fn tell(query: &Query, show: Option<&str>, format: ProductsFormat, lang: Lang) -> Outcome {
    let output = match show {
        Some(name) => products::show(name, lang)?,
        None => products::list(query, format, lang)?,
    };
    let all_well = show.is_some() || !search(query).is_empty();
    Ok(Done { output: output.into_bytes(), all_well })
}

fn export(args: &ExportArgs) -> Outcome {
    let bytes = write::write(&files::source(&args.source)?, &args.ask)?;
    let Some(to) = &args.output else { return Ok(Done { output: bytes, all_well: true }) };
    std::fs::write(to, bytes).map_err(|source| format!("{}: {source}", to.display()))?;
    Ok(Done { output: Vec::new(), all_well: true })
}
