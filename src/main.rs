//! The `jinka` command; everything is in the library.

use std::process::ExitCode;

/// A run makes and keeps a hundred small strings a test case on every worker: the system's allocator takes a quarter of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    jinka::cli::main(std::env::args_os()).into()
}
