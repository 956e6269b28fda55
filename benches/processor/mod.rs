//! What a process costs in processor time, whoever else uses the cores. Linux.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

/// The processor time of the process, user and system, in steps of 10 ms; it has to end with `code`.
pub fn processor_time(command: &mut Command, code: i32) -> Duration {
    let before = ended_children();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let took = ended_children() - before;
    assert_eq!(status.code(), Some(code), "{command:?}");
    took
}

/// Of this process's children that have ended: fields 16 and 17 of proc(5)'s `stat`, in ticks of 10 ms.
fn ended_children() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // The second field is a name in brackets that may hold blanks.
    let (_, after_name) = stat.rsplit_once(')').unwrap();
    let ticks: u64 = after_name.split_whitespace().skip(13).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}
