//! `--shard`: given as I/N, or read from the variables by which a CI system numbers its parallel jobs.

use std::str::FromStr;

use crate::plan::Shard;

/// What stands behind `--shard`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardChoice {
    Given(Shard),
    /// From the environment; the total may be given, for systems that number their jobs and don't count them.
    Auto {
        of: Option<u16>,
    },
}

impl FromStr for ShardChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            None if text == "auto" => Ok(Self::Auto { of: None }),
            Some(("auto", of)) => {
                let of = of.parse().map_err(|_| format!("`{text}`: auto/N was due, like auto/3"))?;
                Shard::new(1, of).map(|shard| Self::Auto { of: Some(shard.of) })
            }
            _ => text
                .parse()
                .map(Self::Given)
                .map_err(|error| format!("{error}; or `auto`, to read the variables of a CI system")),
        }
    }
}

/// How one system numbers the jobs of a set.
struct System {
    name: &'static str,
    /// Set to anything by the system, where its other variables are in use elsewhere with another meaning.
    mark: Option<&'static str>,
    index: &'static str,
    first: u16,
    total: Option<&'static str>,
}

#[rustfmt::skip] // a table is read by rows
const SYSTEMS: &[System] = &[
    System { name: "GitLab CI", mark: Some("GITLAB_CI"), index: "CI_NODE_INDEX", first: 1, total: Some("CI_NODE_TOTAL") },
    System { name: "CircleCI", mark: None, index: "CIRCLE_NODE_INDEX", first: 0, total: Some("CIRCLE_NODE_TOTAL") },
    System { name: "Buildkite", mark: None, index: "BUILDKITE_PARALLEL_JOB", first: 0, total: Some("BUILDKITE_PARALLEL_JOB_COUNT") },
    System { name: "Bitbucket Pipelines", mark: None, index: "BITBUCKET_PARALLEL_STEP", first: 0, total: Some("BITBUCKET_PARALLEL_STEP_COUNT") },
    System { name: "Semaphore", mark: None, index: "SEMAPHORE_JOB_INDEX", first: 1, total: Some("SEMAPHORE_JOB_COUNT") },
    System { name: "AWS Batch", mark: None, index: "AWS_BATCH_JOB_ARRAY_INDEX", first: 0, total: Some("AWS_BATCH_JOB_ARRAY_SIZE") },
    System { name: "Cloud Run jobs", mark: None, index: "CLOUD_RUN_TASK_INDEX", first: 0, total: Some("CLOUD_RUN_TASK_COUNT") },
    System { name: "Kubernetes indexed jobs", mark: None, index: "JOB_COMPLETION_INDEX", first: 0, total: None },
];

impl ShardChoice {
    /// The shard that is meant. `variable` looks into the environment.
    ///
    /// Errors, each with what to do: no known variable is set, one of a pair is missing, a value is no number or out of
    /// range, two systems or the given total disagree.
    pub fn resolve(self, variable: impl Fn(&str) -> Option<String>) -> Result<Shard, String> {
        let of = match self {
            Self::Given(shard) => return Ok(shard),
            Self::Auto { of } => of,
        };
        let mut found: Option<(&str, Shard)> = None;
        for system in SYSTEMS {
            let Some(shard) = system.read(of, &variable)? else { continue };
            match found {
                Some((other, before)) if before != shard => {
                    return Err(format!(
                        "--shard auto: the variables of {other} say shard {before}, those of {} say shard {shard}; give --shard I/N",
                        system.name
                    ));
                }
                _ => found = Some((system.name, shard)),
            }
        }
        if let Some((_, shard)) = found {
            return Ok(shard);
        }
        if variable("CI_NODE_INDEX").is_some() {
            return Err(
                "--shard auto: CI_NODE_INDEX counts from 1 on GitLab and from 0 elsewhere, and GITLAB_CI isn't \
                        set; give --shard I/N"
                    .to_owned(),
            );
        }
        let known: Vec<&str> = SYSTEMS.iter().map(|system| system.index).collect();
        Err(format!(
            "--shard auto: no job index is set in the environment (looked for {}); give --shard I/N",
            known.join(", ")
        ))
    }
}

impl System {
    fn read(&self, of: Option<u16>, variable: &impl Fn(&str) -> Option<String>) -> Result<Option<Shard>, String> {
        if self.mark.is_some_and(|mark| variable(mark).is_none()) {
            return Ok(None);
        }
        let Some(index) = variable(self.index) else { return Ok(None) };
        let number = |name: &str, text: &str| {
            text.trim().parse::<u16>().map_err(|_| format!("--shard auto: {name} is `{text}`, a number was due"))
        };
        let index_here = number(self.index, &index)?;
        let counted = match self.total.and_then(|name| Some((name, variable(name)?))) {
            Some((name, text)) => Some((name, number(name, &text)?)),
            None => None,
        };
        let of = match (counted, of) {
            (Some((name, counted)), Some(of)) if counted != of => {
                return Err(format!("--shard auto/{of}: {name} is {counted}; leave /{of} out, or give --shard I/N"));
            }
            (Some((_, counted)), _) => counted,
            (None, Some(of)) => of,
            (None, None) => {
                let missing = match self.total {
                    Some(name) => format!("{} is set, and {name} is not", self.index),
                    None => format!(
                        "{} says which shard this is, and nothing of {} says of how many",
                        self.index, self.name
                    ),
                };
                return Err(format!("--shard auto: {missing}; give --shard auto/N"));
            }
        };
        let position = (index_here + 1).checked_sub(self.first).filter(|position| *position > 0);
        let out_of_range = || {
            format!("--shard auto: {} is {index_here}, and {} counts {of} from {}", self.index, self.name, self.first)
        };
        let position = position.filter(|position| *position <= of).ok_or_else(out_of_range)?;
        Shard::new(position, of).map(Some).map_err(|error| format!("--shard auto: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(choice: &str, variables: &[(&str, &str)]) -> Result<String, String> {
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        choice.parse::<ShardChoice>()?.resolve(variable).map(|shard| shard.to_string())
    }

    #[test]
    fn each_system_counts_in_its_own_way() {
        for (choice, variables, due) in [
            ("2/3", &[("CIRCLE_NODE_INDEX", "0"), ("CIRCLE_NODE_TOTAL", "9")][..], "2/3"),
            ("auto", &[("GITLAB_CI", "true"), ("CI_NODE_INDEX", "1"), ("CI_NODE_TOTAL", "4")], "1/4"),
            ("auto", &[("CIRCLE_NODE_INDEX", "0"), ("CIRCLE_NODE_TOTAL", "4")], "1/4"),
            ("auto", &[("BUILDKITE_PARALLEL_JOB", "3"), ("BUILDKITE_PARALLEL_JOB_COUNT", "4")], "4/4"),
            ("auto", &[("BITBUCKET_PARALLEL_STEP", "1"), ("BITBUCKET_PARALLEL_STEP_COUNT", "2")], "2/2"),
            ("auto", &[("SEMAPHORE_JOB_INDEX", "1"), ("SEMAPHORE_JOB_COUNT", "2")], "1/2"),
            ("auto", &[("AWS_BATCH_JOB_ARRAY_INDEX", "0"), ("AWS_BATCH_JOB_ARRAY_SIZE", "2")], "1/2"),
            ("auto", &[("CLOUD_RUN_TASK_INDEX", "1"), ("CLOUD_RUN_TASK_COUNT", "2")], "2/2"),
            ("auto/5", &[("JOB_COMPLETION_INDEX", "4")], "5/5"),
            ("auto/2", &[("CLOUD_RUN_TASK_INDEX", "1"), ("CLOUD_RUN_TASK_COUNT", "2")], "2/2"),
        ] {
            assert_eq!(resolve(choice, variables).as_deref(), Ok(due), "{variables:?}");
        }
    }

    #[test]
    fn what_is_missing_or_contradictory_is_told() {
        for (choice, variables, due) in [
            ("auto", &[][..], "no job index is set"),
            ("auto", &[("GITLAB_CI", "true"), ("CI_NODE_TOTAL", "1")], "no job index is set"),
            ("auto", &[("CI_NODE_INDEX", "0"), ("CI_NODE_TOTAL", "2")], "GITLAB_CI isn't set"),
            ("auto", &[("CIRCLE_NODE_INDEX", "0")], "CIRCLE_NODE_INDEX is set, and CIRCLE_NODE_TOTAL is not"),
            ("auto", &[("JOB_COMPLETION_INDEX", "0")], "nothing of Kubernetes indexed jobs says of how many"),
            ("auto", &[("CIRCLE_NODE_INDEX", "x"), ("CIRCLE_NODE_TOTAL", "2")], "CIRCLE_NODE_INDEX is `x`"),
            (
                "auto",
                &[("CIRCLE_NODE_INDEX", "2"), ("CIRCLE_NODE_TOTAL", "2")],
                "CIRCLE_NODE_INDEX is 2, and CircleCI counts 2 from 0",
            ),
            (
                "auto",
                &[("GITLAB_CI", "1"), ("CI_NODE_INDEX", "0"), ("CI_NODE_TOTAL", "2")],
                "CI_NODE_INDEX is 0, and GitLab CI counts 2 from 1",
            ),
            ("auto/3", &[("CIRCLE_NODE_INDEX", "0"), ("CIRCLE_NODE_TOTAL", "2")], "CIRCLE_NODE_TOTAL is 2"),
            (
                "auto",
                &[
                    ("CIRCLE_NODE_INDEX", "0"),
                    ("CIRCLE_NODE_TOTAL", "2"),
                    ("BUILDKITE_PARALLEL_JOB", "1"),
                    ("BUILDKITE_PARALLEL_JOB_COUNT", "2"),
                ],
                "the variables of CircleCI say shard 1/2, those of Buildkite say shard 2/2",
            ),
            ("auto/x", &[], "auto/N was due"),
            ("all", &[], "`all` is no shard"),
        ] {
            let told = resolve(choice, variables).unwrap_err();
            assert!(told.contains(due), "{told}");
        }
    }
}
