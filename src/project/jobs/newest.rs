//! A question that is asked again and again while it changes: the newest is answered, by a job; older ones are dropped.

use std::sync::Arc;

use crate::base::progress::Progress;

use super::{Job, JobState};

/// Called when a job ends, so that somebody looks again.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The last answer to a kind of question, and the one in the making.
pub struct Newest<Q, A> {
    known: Option<(Arc<Q>, Arc<A>)>,
    asked: Option<(Arc<Q>, Job<A>)>,
}

impl<Q, A> Default for Newest<Q, A> {
    fn default() -> Self {
        Self { known: None, asked: None }
    }
}

/// What is known of a question so far.
pub enum Answer<A> {
    Known(Arc<A>),
    /// The job is at it; the answer to the question before, if there was one.
    Working(Option<Arc<A>>),
}

impl<Q: PartialEq + Send + Sync + 'static, A: Send + Sync + 'static> Newest<Q, A> {
    /// The answer, or the start of the job that finds it. Without anyone to wake it is found at once, however long it
    /// takes.
    pub fn ask(&mut self, question: Q, wake: Option<&Wake>, name: &str, work: fn(&Q, &Progress) -> A) -> Answer<A> {
        if let Some((_, answer)) = self.known.as_ref().filter(|(known, _)| **known == question) {
            self.asked = None;
            return Answer::Known(Arc::clone(answer));
        }
        let Some(wake) = wake else {
            let answer = Arc::new(work(&question, &Progress::new()));
            self.known = Some((Arc::new(question), Arc::clone(&answer)));
            return Answer::Known(answer);
        };
        if self.asked.as_ref().is_none_or(|(asked, _)| **asked != question) {
            let (question, wake) = (Arc::new(question), Arc::clone(wake));
            let of_job = Arc::clone(&question);
            let job = Job::spawn(name, move || wake(), move |progress| work(&of_job, progress));
            self.asked = Some((question, job));
        }
        Answer::Working(self.known.as_ref().map(|(_, answer)| Arc::clone(answer)))
    }

    /// Takes in what the job has found; true when there is something new, or nothing to wait for any more.
    pub fn collect(&mut self) -> bool {
        let Some((question, job)) = &self.asked else { return false };
        match job.poll() {
            JobState::Running => return false,
            JobState::Done(answer) => self.known = Some((Arc::clone(question), Arc::new(answer))),
            JobState::Lost => {}
        }
        self.asked = None;
        true
    }

    /// The last answer, whatever was asked.
    pub fn known(&self) -> Option<&Arc<A>> {
        self.known.as_ref().map(|(_, answer)| answer)
    }

    /// Lets go of what is known and stops the job.
    pub fn forget(&mut self) {
        (self.known, self.asked) = (None, None);
    }

    /// How far the job is.
    pub fn progress(&self) -> Option<&Progress> {
        self.asked.as_ref().map(|(_, job)| job.progress())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_question_is_answered() {
        let mut newest = Newest::<u32, u32>::default();
        let (sender, woken) = std::sync::mpsc::channel();
        let wake: Wake = Arc::new(move || sender.send(()).unwrap_or_default());
        let double = |q: &u32, _: &Progress| q * 2;
        assert!(matches!(newest.ask(1, Some(&wake), "one", double), Answer::Working(None)));
        assert!(matches!(newest.ask(2, Some(&wake), "two", double), Answer::Working(None)));
        for _ in 0..2 {
            woken.recv().expect("both jobs end");
        }
        assert!(newest.collect());
        assert!(!newest.collect());
        assert!(matches!(newest.ask(2, Some(&wake), "two", double), Answer::Known(a) if *a == 4));
        assert!(matches!(newest.ask(3, None, "three", double), Answer::Known(a) if *a == 6));
    }
}
