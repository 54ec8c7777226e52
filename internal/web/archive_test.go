package web

import (
	"strings"

	"smallprint"
)

// larkspur is the invented archive that the tests read.
func larkspur() []fixtureDoc {
	return []fixtureDoc{larkspurPrivacy(), larkspurTerms(), tarnPrivacy(), {platform: "Osier", terms: "Privacy Policy", edition: "main", url: "https://osier.example/privacy",
		faults: map[string]smallprint.Outcome{"2026-03-02": smallprint.OutcomeChallenge}}}
}

func privacyLines(training, keep string) []string {
	return []string{"# Larkspur Privacy Policy", "Last updated: March 1, 2026",
		"# 1. Data we collect", "We collect the prompts, files and images you send to Larkspur, and the outputs that our models return to you. We also collect device and log data.",
		"- Account data: your name, your e-mail address and your payment details.", "- Usage data: the features you use and how long you use them.",
		"# 2. How we use data", training, "Trained reviewers may read conversations to check that our models behave safely. This does not apply to customers of Larkspur Enterprise.",
		"# 3. Retention", keep, "| Purpose | Legal basis", "| Providing the service | Performance of a contract", "| Improving models | Legitimate interests",
		"# 4. Your rights", "You may ask us for a copy of your data, and you may ask us to delete it at any time."}
}

func larkspurPrivacy() fixtureDoc {
	const (
		opt     = "We may use your prompts and outputs to train our models if you opt in under Settings."
		dflt    = "We may use your prompts and outputs to train our models, unless you opt out under Settings or use Larkspur Enterprise."
		keep90  = "We keep conversations for 90 days after you delete them."
		keep30  = "We keep conversations for 30 days after you delete them."
		reviews = "Trained reviewers may read conversations to check that our models behave safely."
		rights  = "You may ask us for a copy of your data, and you may ask us to delete it at any time."
	)
	d := fixtureDoc{platform: "Larkspur", terms: "Privacy Policy", edition: "main", url: "https://larkspur.example/privacy",
		days: []string{"2025-06-02", "2025-11-10", "2026-03-03"}, faults: map[string]smallprint.Outcome{"2025-12-20": smallprint.OutcomeConsentWall}}
	for _, v := range [][2]string{{opt, keep90}, {opt, keep30}, {dflt, keep30}} {
		r := readLines(privacyLines(v[0], v[1])...)
		d.texts = append(d.texts, r)
		severity := smallprint.SeverityMedium
		if v[0] == dflt {
			severity = smallprint.SeverityHigh
		}
		d.provisions = append(d.provisions, []smallprint.Provision{
			clause(r, "data.ai-training", smallprint.PlatformMay, severity, "l-train", "Use of prompts and outputs to train models", v[0]),
			clause(r, "data.human-review", smallprint.PlatformMay, smallprint.SeverityHigh, "l-review", "Reviewers may read conversations", reviews),
			clause(r, "data.retention", smallprint.PlatformWill, smallprint.SeverityLow, "l-keep", "How long conversations are kept", v[1]),
			clause(r, "data.rights", smallprint.UserMay, smallprint.SeverityLow, "l-rights", "Copy and deletion of data", rights)})
	}
	d.changes = []smallprint.Change{
		{State: smallprint.StateConfirmed, StateWhy: "seen again on 19 November 2025", Diff: toyDiff(d.texts[0], d.texts[1], smallprint.ForUser, "data.retention", "retention shortened from 90 to 30 days in 3. Retention")},
		{State: smallprint.StateUnconfirmed, Diff: toyDiff(d.texts[1], d.texts[2], smallprint.AgainstUser, "data.ai-training", "training on prompts and outputs turned from opt-in to opt-out")}}
	return d
}

func larkspurTerms() fixtureDoc {
	r := readLines("# Larkspur Terms", "# 9. Changes", "We may change these terms at any time. We will tell you 30 days before a change takes effect.",
		"# 10. Disputes", "Any dispute will be settled by binding arbitration, and you waive any right to a class action.")
	return fixtureDoc{platform: "Larkspur", terms: "Terms of Service", edition: "main", url: "https://larkspur.example/terms", days: []string{"2025-06-02"}, texts: []*smallprint.Reading{r},
		provisions: [][]smallprint.Provision{{
			clause(r, "agreement.modification", smallprint.PlatformMay, smallprint.SeverityMedium, "l-mod", "Changes to the terms", "We may change these terms at any time."),
			clause(r, "agreement.change-notice", smallprint.PlatformWill, smallprint.SeverityLow, "l-notice", "Notice of 30 days", "We will tell you 30 days before a change takes effect."),
			clause(r, "dispute.arbitration", smallprint.UserMust, smallprint.SeverityCritical, "l-arb", "Binding arbitration", "Any dispute will be settled by binding arbitration, and you waive any right to a class action."),
			clause(r, "dispute.class-waiver", smallprint.Disclaims, smallprint.SeverityHigh, "l-class", "Class action waiver", "you waive any right to a class action")}}}
}

func tarnPrivacy() fixtureDoc {
	r := readLines("# Tarn Privacy", "# Models", "Tarn may use content that you make public to train its models.")
	return fixtureDoc{platform: "Tarn", terms: "Privacy Policy", edition: "eu", url: "https://tarn.example/privacy", days: []string{"2025-07-01"}, texts: []*smallprint.Reading{r},
		provisions: [][]smallprint.Provision{{clause(r, "data.ai-training", smallprint.PlatformMay, smallprint.SeverityMedium, "l-tarn", "Training on public content", "Tarn may use content that you make public to train its models.")}}}
}

// toyDiff compares readings block by block, which is enough for the fixture.
func toyDiff(old, new *smallprint.Reading, dir smallprint.Direction, typ, reason string) smallprint.Diff {
	d := smallprint.Diff{Grade: smallprint.GradeSubstantive, Direction: &dir, Reasons: []string{reason}, Stats: smallprint.DiffStats{BlocksOld: len(old.Blocks), BlocksNew: len(new.Blocks)}}
	for i := range new.Blocks {
		if i >= len(old.Blocks) || old.BlockText(i) == new.BlockText(i) {
			continue
		}
		o, n := old.Blocks[i], new.Blocks[i]
		oq, nq := smallprint.Quote(old.Text, o.Start, o.End), smallprint.Quote(new.Text, n.Start, n.End)
		d.Changes = append(d.Changes, smallprint.BlockChange{Kind: smallprint.KindReworded, Grade: smallprint.GradeSubstantive, Types: []string{typ}, Path: n.Path, Old: &oq, New: &nq,
			Words: toyWords(oq.Quote, nq.Quote), Why: reason, Direction: dir})
	}
	return d
}

// toyWords keeps the common beginning and end.
func toyWords(old, new string) []smallprint.Word {
	a, b := strings.SplitAfter(old, " "), strings.SplitAfter(new, " ")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	j := 0
	for j < len(a)-i && j < len(b)-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	var out []smallprint.Word
	for _, w := range []smallprint.Word{{Op: "equal", Text: strings.Join(a[:i], "")}, {Op: "delete", Text: strings.Join(a[i:len(a)-j], "")},
		{Op: "insert", Text: strings.Join(b[i:len(b)-j], "")}, {Op: "equal", Text: strings.Join(a[len(a)-j:], "")}} {
		if w.Text != "" {
			out = append(out, w)
		}
	}
	return out
}

func toyStage(old, new *smallprint.Reading, _ string) smallprint.Diff {
	return toyDiff(old, new, smallprint.Mixed, "data.ai-training", "a passage differs")
}
