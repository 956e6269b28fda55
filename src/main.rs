//! The `jinka` command; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    jinka::cli::main(std::env::args_os()).into()
}
