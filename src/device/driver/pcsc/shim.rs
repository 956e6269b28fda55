//! The PC/SC library, opened when it is first used.
//!
//! Crate `pcsc-sys` wants to link libpcsclite. `.cargo/config.toml` gives it another name to link, and this module
//! exports the functions and statics it declares, each forwarding to the library if there is one. So jinka builds
//! without PC/SC headers, starts on machines without PC/SC, and says then that there is no service.
//! Windows and macOS bring PC/SC with them and link it directly.

use std::{
    ffi::{CStr, c_char, c_void},
    sync::OnceLock,
};

use pcsc::ffi::{DWORD, LONG, SCARD_IO_REQUEST, SCARD_READERSTATE, SCARDCONTEXT, SCARDHANDLE};

/// What pcsc-lite has named its library since 1.0, on every system it runs on; part of its ABI.
const LIBRARY: &CStr = c"libpcsclite.so.1";

/// Whether the PC/SC library is on this machine.
pub(super) fn library_present() -> bool {
    library().is_some()
}

struct Library(*mut c_void);

// SAFETY: a handle of dlopen may be used from every thread, and this one is never closed.
unsafe impl Send for Library {}
// SAFETY: as above.
unsafe impl Sync for Library {}

fn library() -> Option<&'static Library> {
    static HANDLE: OnceLock<Option<Library>> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            // SAFETY: the name is a C string; the library's initialisers are those that linking it would run.
            let handle = unsafe { libc::dlopen(LIBRARY.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
            (!handle.is_null()).then_some(Library(handle))
        })
        .as_ref()
}

/// The address of a function of the library, null when there is no library or no such function.
fn symbol(name: &CStr) -> *mut c_void {
    match library() {
        // SAFETY: the handle comes from dlopen and is never closed, the name is a C string.
        Some(library) => unsafe { libc::dlsym(library.0, name.as_ptr()) },
        None => std::ptr::null_mut(),
    }
}

macro_rules! forward {
    ($($name:ident($($argument:ident: $kind:ty),* $(,)?);)*) => {$(
        /// Forwards to the library; `SCARD_E_NO_SERVICE` without it.
        ///
        /// # Safety
        /// As the function of this name in pcsc-lite's winscard.h.
        #[unsafe(no_mangle)]
        #[allow(non_snake_case, reason = "the name is PC/SC's")]
        pub unsafe extern "C" fn $name($($argument: $kind),*) -> LONG {
            static ADDRESS: OnceLock<usize> = OnceLock::new();
            let name = const {
                match CStr::from_bytes_with_nul(concat!(stringify!($name), "\0").as_bytes()) {
                    Ok(name) => name,
                    Err(_) => c"",
                }
            };
            let address = *ADDRESS.get_or_init(|| symbol(name).expose_provenance());
            if address == 0 {
                return pcsc::ffi::SCARD_E_NO_SERVICE;
            }
            // SAFETY: the library exports this function with the signature of winscard.h, which is pcsc-sys's too.
            let function = unsafe {
                std::mem::transmute::<*mut c_void, unsafe extern "C" fn($($kind),*) -> LONG>(
                    std::ptr::with_exposed_provenance_mut(address),
                )
            };
            // SAFETY: the caller keeps the function's contract.
            unsafe { function($($argument),*) }
        }
    )*};
}

forward! {
    SCardEstablishContext(scope: DWORD, reserved1: *const c_void, reserved2: *const c_void, context: *mut SCARDCONTEXT);
    SCardReleaseContext(context: SCARDCONTEXT);
    SCardIsValidContext(context: SCARDCONTEXT);
    SCardCancel(context: SCARDCONTEXT);
    SCardConnect(
        context: SCARDCONTEXT, reader: *const c_char, share_mode: DWORD, protocols: DWORD,
        card: *mut SCARDHANDLE, protocol: *mut DWORD,
    );
    SCardReconnect(card: SCARDHANDLE, share_mode: DWORD, protocols: DWORD, initialization: DWORD, protocol: *mut DWORD);
    SCardDisconnect(card: SCARDHANDLE, disposition: DWORD);
    SCardGetStatusChange(context: SCARDCONTEXT, timeout: DWORD, states: *mut SCARD_READERSTATE, count: DWORD);
    SCardListReaders(context: SCARDCONTEXT, groups: *const c_char, readers: *mut c_char, length: *mut DWORD);
    SCardBeginTransaction(card: SCARDHANDLE);
    SCardEndTransaction(card: SCARDHANDLE, disposition: DWORD);
    SCardStatus(
        card: SCARDHANDLE, readers: *mut c_char, readers_length: *mut DWORD, state: *mut DWORD,
        protocol: *mut DWORD, atr: *mut u8, atr_length: *mut DWORD,
    );
    SCardGetAttrib(card: SCARDHANDLE, id: DWORD, attribute: *mut u8, length: *mut DWORD);
    SCardSetAttrib(card: SCARDHANDLE, id: DWORD, attribute: *const u8, length: DWORD);
    SCardTransmit(
        card: SCARDHANDLE, send_pci: *const SCARD_IO_REQUEST, send: *const u8, send_length: DWORD,
        receive_pci: *mut SCARD_IO_REQUEST, receive: *mut u8, receive_length: *mut DWORD,
    );
    SCardControl(
        card: SCARDHANDLE, code: DWORD, send: *const u8, send_length: DWORD,
        receive: *mut u8, receive_length: DWORD, returned: *mut DWORD,
    );
}

/// A protocol control information header: two machine words, the second being the length of both (winscard.h).
const fn pci(protocol: DWORD) -> SCARD_IO_REQUEST {
    SCARD_IO_REQUEST { dwProtocol: protocol, cbPciLength: 2 * DWORD_BYTES }
}

#[expect(clippy::as_conversions, reason = "a constant, and `try_from` isn't const")]
const DWORD_BYTES: DWORD = size_of::<DWORD>() as DWORD;

/// The header for T=0.
#[unsafe(no_mangle)]
#[allow(non_upper_case_globals, reason = "the name is PC/SC's")]
pub static g_rgSCardT0Pci: SCARD_IO_REQUEST = pci(pcsc::ffi::SCARD_PROTOCOL_T0);

/// The header for T=1.
#[unsafe(no_mangle)]
#[allow(non_upper_case_globals, reason = "the name is PC/SC's")]
pub static g_rgSCardT1Pci: SCARD_IO_REQUEST = pci(pcsc::ffi::SCARD_PROTOCOL_T1);

/// The header for raw transfer.
#[unsafe(no_mangle)]
#[allow(non_upper_case_globals, reason = "the name is PC/SC's")]
pub static g_rgSCardRawPci: SCARD_IO_REQUEST = pci(pcsc::ffi::SCARD_PROTOCOL_RAW);
