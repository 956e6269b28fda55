//! `jinka overlay`: what a laboratory found when it compared requirements with its paper copy of a standard.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use time::{Duration, OffsetDateTime, macros::format_description};

use super::{
    Exit, Failure, Output, say,
    sign::With,
    source::{self, NewForm, Source, read_file},
};
use crate::{
    catalogue::{Basis, Catalogue, Editions, Lang, Suite, overlay::HandedIn},
    certificate::{
        TrustFile,
        detached::SUFFIX,
        overlay::{self, Unfit},
        signer,
    },
    evidence::InputFiles,
    report::text::printable,
};

#[derive(Debug, Args)]
pub struct OverlayArgs {
    #[command(subcommand)]
    command: OverlayCommand,
}

#[derive(Debug, Subcommand)]
enum OverlayCommand {
    /// Write the requirements that aren't confirmed yet as a form to fill in
    New(NewArgs),
    /// Find unknown, doubled and unset entries, wrong editions and clauses
    Check(CheckArgs),
    /// Sign an overlay: writes FILE.dsse.json beside it
    Sign(SignArgs),
}

#[derive(Debug, Args)]
struct NewArgs {
    /// The suite whose requirements are compared
    #[arg(long, value_name = "SUITE")]
    suite: String,
    /// The edition of a paper copy, "GB/T 16649.3=2006": it is filled in, and
    /// requirements of other editions are left out; once for each standard
    #[arg(long, value_name = "STD=EDITION", value_parser = super::edition)]
    edition: Vec<(String, String)>,
    #[command(flatten)]
    form: NewForm,
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// The overlay
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Check who signed it by this trust file
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
}

#[derive(Debug, Args)]
struct SignArgs {
    /// The overlay
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    with: With,
    #[command(flatten)]
    source: Source,
}

pub fn run(args: &OverlayArgs, output: Output) -> Exit {
    let done = match &args.command {
        OverlayCommand::New(args) => new(args, output),
        OverlayCommand::Check(args) => check(args, output),
        OverlayCommand::Sign(args) => sign(args, output),
    };
    done.unwrap_or_else(|failure| failure.tell(output))
}

impl From<Unfit> for Failure {
    fn from(error: Unfit) -> Self {
        match error {
            Unfit::Content(found) => found.into(),
            Unfit::Signature(fault) => {
                Self::data(format!("{fault}; `jinka overlay sign` signs anew, once the old signature is moved away"))
            }
            Unfit::Internal(what) => Self::internal(what),
        }
    }
}

fn new(args: &NewArgs, output: Output) -> Result<Exit, Failure> {
    let catalogue = args.form.source.catalogue()?;
    let suites = source::suites(&catalogue, std::slice::from_ref(&args.suite))?;
    let editions = super::editions(args.edition.clone())?;
    let requirements = suites.iter().flat_map(|suite| &suite.requirements);
    crate::catalogue::edition::choose(requirements, &editions)?;
    let form: String = suites.iter().map(|suite| form(suite, &editions)).collect();
    args.form.write(&form, output)
}

fn check(args: &CheckArgs, output: Output) -> Result<Exit, Failure> {
    let catalogue = args.source.catalogue()?;
    let (one, envelope) = read(&catalogue, &args.file, &args.file.display().to_string())?;
    let shown = args.file.display();
    let count = one.overlay.content.entries.len();
    let mut text = match output.lang {
        Lang::En => format!("{shown}: {count} entries; nothing wrong\n"),
        Lang::Zh => format!("{shown}：{count} 个条目；没有发现问题\n"),
    };
    match (&envelope, &args.trust) {
        (None, Some(_)) => return Err(Failure::data(format!("{shown} has no signature: {shown}{SUFFIX} isn't there"))),
        (None, None) => text.push_str(output.say("not signed\n", "未签名\n")),
        (Some(bytes), trust) => {
            for key in &one.signed_by {
                // Writing to a string can't fail.
                let _ = writeln!(text, "{} {key}", output.say("signed by key", "签名密钥"));
            }
            match trust {
                Some(path) => {
                    let trust = TrustFile::read(path)?;
                    overlay::check(&one, bytes, &trust, overlay::ROLES, OffsetDateTime::now_utc())?;
                    text.push_str(output.say("both signatures are right\n", "两个签名均正确\n"));
                }
                None => text.push_str(output.say(
                    "whose keys these are wasn't checked: --trust FILE\n",
                    "未核对密钥归属：请用 --trust 指定信任文件\n",
                )),
            }
        }
    }
    Ok(say(Ok(text), output))
}

fn sign(args: &SignArgs, output: Output) -> Result<Exit, Failure> {
    let catalogue = args.source.catalogue()?;
    let shown = args.file.display().to_string();
    let text = read_file(&args.file)?;
    let one = overlay::read(&catalogue, &shown, &shown, text.as_bytes(), None)?;
    let keys = args.with.keys()?;
    let path = beside(&args.file);
    signer::write_new(&path, &overlay::sign(&one.overlay.content, &keys)?, 0o644)?;
    Ok(say(Ok(format!("{} {}\n", output.say("wrote", "已写入"), path.display())), output))
}

/// Reads overlays for a run, each with the signature beside it, and hands both in as `inputs/overlay-N.yaml`.
pub(super) fn hand_in(
    files: &[PathBuf],
    catalogue: &Catalogue,
    inputs: &mut InputFiles,
    output: Output,
) -> Result<Vec<HandedIn>, Failure> {
    let mut handed_in = Vec::new();
    for (n, file) in files.iter().enumerate() {
        let name = overlay::name(n);
        let (one, envelope) = read(catalogue, file, &format!("{}/{name}", crate::evidence::inputs::FOLDER))?;
        not_ahead(&one)?;
        inputs.add(&name, read_file(file)?).map_err(Failure::internal)?;
        match envelope {
            Some(bytes) => inputs.add(&format!("{name}{SUFFIX}"), bytes).map_err(Failure::internal)?,
            None => eprintln!(
                "jinka: {}: {}",
                file.display(),
                output.say(
                    "not signed; what it confirms counts for no certificate (`jinka overlay sign` signs it)",
                    "未签名；其确认内容不作为证书判定依据（可用 `jinka overlay sign` 签名）",
                )
            ),
        }
        handed_in.push(one);
    }
    Ok(handed_in)
}

/// An overlay that is to be called `kept` in the run folder, and the envelope beside it.
fn read(catalogue: &Catalogue, file: &Path, kept: &str) -> Result<(HandedIn, Option<Vec<u8>>), Failure> {
    let text = read_file(file)?;
    let path = beside(file);
    let envelope = match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::unavailable(&path, &error)),
    };
    let one = overlay::read(catalogue, kept, &file.display().to_string(), text.as_bytes(), envelope.as_deref())?;
    Ok((one, envelope))
}

/// Where the signature of a file lies.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(SUFFIX);
    name.into()
}

/// A day after tomorrow can't have been the day of a comparison, in whatever time zone.
fn not_ahead(one: &HandedIn) -> Result<(), Failure> {
    let latest = OffsetDateTime::now_utc() + Duration::DAY;
    let latest = latest.format(format_description!("[year]-[month]-[day]")).map_err(Failure::internal)?;
    let date = &one.overlay.content.date;
    if *date > latest {
        return Err(Failure::data(format!("{} was made on {date}, a day that is still to come", one.overlay.file())));
    }
    Ok(())
}

/// The form: every requirement that isn't confirmed, with its sentence in both languages, its basis unset.
fn form(suite: &Suite, editions: &Editions) -> String {
    let wanted = suite.requirements.iter().filter(|requirement| {
        let edition = editions.get(&requirement.standard);
        requirement.basis != Basis::Confirmed
            && requirement.retired.is_none()
            && edition.is_none_or(|edition| requirement.editions.contains(edition))
    });
    let wanted: Vec<_> = wanted.collect();
    let mut standards: Vec<&str> = wanted.iter().map(|requirement| requirement.standard.as_str()).collect();
    standards.sort_unstable();
    standards.dedup();
    let mut text = format!(
        "\
# What a laboratory found when it compared requirements with its paper copies of the standards (overlay).
# 实验室将要求与标准纸质文本核对的结果（核对文件）。
# basis: confirmed 已确认 · disputed 有异议 (say under `correction` what the standard says 请在 correction 中写明标准的规定)
#        single-source 单一来源 · from-knowledge 凭专业知识; take out what nobody compared 未核对的条目请删去
# `jinka overlay check FILE`, then `jinka overlay sign FILE --key KEYS`.
suite: {}
laboratory:
person:
date: # 2026-01-31
copies: # the edition of each paper copy 各纸质文本的版本
",
        suite.id
    );
    for standard in standards {
        let mut known: Vec<&str> = suite
            .requirements
            .iter()
            .filter(|requirement| requirement.standard == standard)
            .flat_map(|requirement| requirement.editions.iter().map(String::as_str))
            .collect();
        known.sort_unstable();
        known.dedup();
        let given = editions.get(standard).map(|edition| format!(" {}", quoted(edition))).unwrap_or_default();
        let _ = writeln!(text, "  {}:{given} # {}", quoted(standard), known.join(", "));
    }
    text.push_str("entries:");
    if wanted.is_empty() {
        text.push_str(" []");
    }
    text.push('\n');
    for requirement in wanted {
        let (standard, basis) = (printable(&requirement.standard), requirement.basis.name());
        let clause = requirement.clause.as_deref().map(|clause| format!(" {}", quoted(clause))).unwrap_or_default();
        let _ = write!(
            text,
            "\n  # {standard} · {basis} · {}\n  - requirement: {}\n    text: {}\n    clause:{clause}\n    basis:\n    correction:\n    remark:\n",
            printable(&requirement.text.zh),
            requirement.id,
            quoted(&requirement.text.en),
        );
    }
    text
}

/// A YAML text in double quotes; JSON's are YAML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
