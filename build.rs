//! The suites of `features/` and the mutants are embedded in the program: a new file there is a reason to build again.

fn main() {
    println!("cargo:rerun-if-changed=features");
    println!("cargo:rerun-if-changed=vectors/mutants");
    println!("cargo:rerun-if-changed=build.rs");
}
