//! A PC/SC service of our own for one test: private to the thread that starts it and to all that this thread starts.
//!
//! As root (or with CAP_SYS_ADMIN) the thread moves into a network and a mount namespace of its own, so tests run side
//! by side, each with the ports 35963 and up, and nothing listens for other machines. Where that isn't permitted the
//! service runs in the open, one test at a time.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

use tempfile::TempDir;

use crate::waiting::{PATIENCE, until_within};

/// Port of the first virtual reader; the driver's own default. Slot n listens on this port plus n.
pub const PORT: u16 = 35963;

const RUN: &str = "/run/pcscd";
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

/// A running service with virtual readers. Stopped by drop.
pub struct Pcscd {
    child: Child,
    dir: TempDir,
    readers: u16,
    /// Held while the service runs in the open.
    _alone: Option<MutexGuard<'static, ()>>,
}

static ALONE: Mutex<()> = Mutex::new(());

impl Pcscd {
    /// Starts the service with two virtual readers, `Virtual PCD 00 00` and `Virtual PCD 00 01`.
    pub fn start() -> Self {
        Self::with_drivers(1)
    }

    /// Starts the service with `drivers` copies of the virtual reader's driver, two readers each. Copies, for readers
    /// that share one driver file share its slots and lose their cards.
    pub fn with_drivers(drivers: u16) -> Self {
        require_file(DRIVER, "vsmartcard-vpcd");
        let program = require("pcscd", "pcscd");
        let alone = match private_namespaces() {
            Ok(()) => None,
            Err(error) => {
                eprintln!("no private namespaces ({error}): the service runs in the open");
                let guard = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
                assert!(
                    !Path::new(RUN).join("pcscd.comm").exists(),
                    "a PC/SC service is running already and no private one is possible: stop it for this test"
                );
                Some(guard)
            }
        };
        let dir = tempfile::tempdir().unwrap();
        let mut conf = String::new();
        for n in 0..drivers {
            let copy = dir.path().join(format!("libifdvpcd{n}.so"));
            fs::copy(DRIVER, &copy).unwrap();
            let port = PORT + 2 * n;
            let name = if n == 0 { "Virtual PCD".to_owned() } else { format!("Virtual PCD {n}") };
            conf += &format!(
                "FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:0x{port:04X}\nLIBPATH {}\nCHANNELID 0x{port:04X}\n\n",
                copy.display()
            );
        }
        let conf_path = dir.path().join("reader.conf");
        fs::write(&conf_path, conf).unwrap();
        let log = fs::File::create(dir.path().join("log")).unwrap();
        let child = Command::new(program)
            .args(["--foreground", "--config"])
            .arg(&conf_path)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut service = Self { child, dir, readers: 2 * drivers, _alone: alone };
        service.await_readers();
        service
    }

    /// Where the card of the n-th reader connects.
    pub fn address(&self, reader: u16) -> String {
        assert!(reader < self.readers);
        format!("127.0.0.1:{}", PORT + reader)
    }

    /// Ends the service as a crash would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn await_readers(&mut self) {
        let last = format!("127.0.0.1:{}", PORT + self.readers - 1);
        let log = || fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
        until_within(
            PATIENCE,
            || format!("pcscd offers {last}, its log:\n{}\n", log()),
            || {
                if let Some(status) = self.child.try_wait().unwrap() {
                    panic!("pcscd ended ({status}):\n{}", log());
                }
                // A connection would count as a card, so the listening sockets are looked up instead of tried.
                listening(PORT + self.readers - 1) && Path::new(RUN).join("pcscd.comm").exists()
            },
        );
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        // SIGTERM lets it remove its socket, which a next one would stumble over in the open.
        let pid = libc::pid_t::try_from(self.child.id()).unwrap();
        // SAFETY: a signal to our own child, which hasn't been waited for.
        unsafe { libc::kill(pid, libc::SIGTERM) };
        let _ = self.child.wait();
    }
}

/// Whether something listens on this TCP port in the thread's network namespace.
pub fn listening(port: u16) -> bool {
    // State 0A is LISTEN; addresses are hex, the port after the colon (proc(5), /proc/net/tcp).
    ["/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"].iter().any(|table| {
        fs::read_to_string(table).unwrap_or_default().lines().any(|line| {
            let mut words = line.split_whitespace().skip(1);
            let local = words.next().unwrap_or_default();
            words.nth(1) == Some("0A") && local.ends_with(&format!(":{port:04X}"))
        })
    })
}

/// The program's path; fails the test with what to install when it isn't there.
pub fn require(program: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|dir| dir.join(program))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("{program} is missing: run .ci/install, or `apt install {package}`"))
}

/// Fails the test with what to install when the file isn't there.
pub fn require_file(path: &str, package: &str) {
    assert!(Path::new(path).exists(), "{path} is missing: run .ci/install, or `apt install {package}`");
}

/// Moves the calling thread, and all that it starts from now on, into a network and a mount namespace of their own.
pub fn private_namespaces() -> io::Result<()> {
    // SAFETY: unshare and mount touch the calling thread's namespaces only; the strings are C strings.
    unsafe {
        if libc::unshare(libc::CLONE_NEWNET | libc::CLONE_NEWNS) != 0 {
            return Err(io::Error::last_os_error());
        }
        let none = std::ptr::null();
        // Nothing mounted here may be seen outside.
        let private = libc::MS_REC | libc::MS_PRIVATE;
        if libc::mount(c"none".as_ptr(), c"/".as_ptr(), none, private, std::ptr::null()) != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    fs::create_dir_all(RUN)?;
    // SAFETY: as above.
    let mounted =
        unsafe { libc::mount(c"tmpfs".as_ptr(), c"/run/pcscd".as_ptr(), c"tmpfs".as_ptr(), 0, std::ptr::null()) };
    if mounted != 0 {
        return Err(io::Error::last_os_error());
    }
    let ip = require("ip", "iproute2");
    // vpcd of vsmartcard 3.3 writes length and message apart; without quick acknowledgement each exchange waits 40 ms.
    let route = "route change local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1 quickack 1";
    for arguments in ["link set lo up", route] {
        let status = Command::new(&ip).args(arguments.split(' ')).status()?;
        assert!(status.success(), "ip {arguments}: {status}");
    }
    Ok(())
}

/// A process of the test, ended by drop.
pub struct Running(pub Child);

impl Running {
    pub fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }

    /// How the process ended; none when it goes on for longer than `limit`.
    pub fn wait_within(&mut self, limit: Duration) -> Option<ExitStatus> {
        let id = self.0.id();
        let (tell, ended) = mpsc::channel();
        thread::spawn(move || {
            // SAFETY: all zeros is a `siginfo_t`, and waitid writes no more than one; WNOWAIT leaves the child to be waited for.
            unsafe {
                let mut how = std::mem::zeroed();
                libc::waitid(libc::P_PID, id, &mut how, libc::WEXITED | libc::WNOWAIT);
            }
            // Nobody listens when the limit has passed.
            let _ = tell.send(());
        });
        ended.recv_timeout(limit).ok().map(|()| self.0.wait().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
