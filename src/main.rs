//! The `reading-room` program: reads its arguments and does what they say.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use reading_room::cli::Cli;
use reading_room::readers::pdf;
use tracing_subscriber::EnvFilter;

/// An import makes and drops millions of small texts on all cores, which the system's allocator spends a fifth of its time on.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The program runs itself over a PDF, so that one that is made to do harm ends that run alone.
    if let Some(with_text) = pdf_question() {
        return if pdf::answer(with_text).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if let Ok(program) = std::env::current_exe() {
        pdf::run_by(&program);
    }
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,reading_room=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal()).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(cli.run()));
    match done {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether this run is one over a PDF, and whether its words are wanted.
fn pdf_question() -> Option<bool> {
    let mut arguments = std::env::args_os().skip(1);
    let (first, second) = (arguments.next()?, arguments.next());
    match first.to_str() {
        Some("pdf-text") if second.is_none() => Some(true),
        Some("pdf-about") if second.is_none() => Some(false),
        _ => None,
    }
}
