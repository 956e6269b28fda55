//! The suites of `features/` are embedded in the program: a new file there is a reason to build again.

fn main() {
    println!("cargo:rerun-if-changed=features");
    println!("cargo:rerun-if-changed=build.rs");
}
