package analyse

import (
	"math/rand"
	"strings"
	"testing"

	"smallprint"
)

func clauseOf(typ string, stance smallprint.Stance, quote string, context ...string) *smallprint.Provision {
	p := &smallprint.Provision{Type: typ, Stance: stance, Salience: smallprint.Key, Spans: []smallprint.QuotedSpan{{End: len(quote), Quote: quote}}}
	for _, c := range context {
		p.Context = append(p.Context, smallprint.QuotedSpan{End: len(c), Quote: c})
	}
	return p
}

var acme = &Context{Platform: "Acme", TermsType: "Privacy Policy"}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		stance  smallprint.Stance
		quote   string
		context string
		want    string
	}{
		{smallprint.PlatformMay, "We may use Content to train our models, unless you opt out.", "",
			"Acme says that it may “use Content to train our models, unless you opt out”."},
		{smallprint.PlatformWillNot, "We don’t sell your data.", "", "Acme says that it does not “sell your data”."},
		{smallprint.PlatformWill, "Acme retains logs for 30 days.", "", "Acme says that it retains “logs for 30 days”."},
		{smallprint.PlatformWill, "We also collect device identifiers.", "", "Acme says that it also collects “device identifiers”."},
		{smallprint.PlatformWill, "We collect and use your email address.", "", "Acme says: “We collect and use your email address”."},
		{smallprint.UserMustNot, "(b) reverse engineer the app;", "You may not:", "Acme says that users may not “reverse engineer the app”."},
		{smallprint.UserMay, "If you live in France, you may object at any time.", "", "Acme says that, if “you live in France”, users may “object at any time”."},
		{smallprint.Informs, "Our affiliates are listed below.", "", "Acme states that its “affiliates are listed below”."},
		{smallprint.UserMustNot, "Do not share your password.", "", "Acme says that users are told not to “share your password”."},
		{smallprint.UserMustNot, "Sending spam", "The following is prohibited:", "Under “The following is prohibited”, Acme lists “Sending spam” among what users may not do."},
	} {
		p := clauseOf("data.use", c.stance, c.quote)
		if c.context != "" {
			p = clauseOf("data.use", c.stance, c.quote, c.context)
		}
		if got := Compose(p, acme).States; got != c.want {
			t.Errorf("States(%q)\n got %s\nwant %s", c.quote, got, c.want)
		}
	}
}

func TestWeigh(t *testing.T) {
	for _, c := range []struct {
		p        *smallprint.Provision
		effect   smallprint.Direction
		severity smallprint.Severity
		reason   string
	}{
		{clauseOf("data.ai-training", smallprint.PlatformMay, "We may use Content to train our models."), smallprint.AgainstUser, smallprint.SeverityHigh, "no opt-out stated in the clause"},
		{clauseOf("data.ai-training", smallprint.PlatformMay, "We may use Content to train our models, but you can opt out."), smallprint.Mixed, smallprint.SeverityMedium, "an opt-out is stated"},
		{clauseOf("data.ai-training", smallprint.PlatformWillNot, "We do not train on Customer Content."), smallprint.ForUser, smallprint.SeverityLow, "training on this content is excluded"},
		{clauseOf("account.termination", smallprint.PlatformMay, "We may end your account for any reason without notice."), smallprint.AgainstUser, smallprint.SeverityCritical, "no notice is needed"},
		{clauseOf("dispute.class-waiver", smallprint.UserMustNot, "You may not bring a class action."), smallprint.AgainstUser, smallprint.SeverityCritical, "no opt-out stated in the clause"},
		{clauseOf("meta.contact", smallprint.Informs, "Write to us at the address below."), smallprint.Neutral, smallprint.SeverityLow, ""},
	} {
		Weigh(c.p, acme)
		if c.p.Effect != c.effect || c.p.Severity != c.severity || !strings.Contains(strings.Join(c.p.SeverityReasons, "; "), c.reason) {
			t.Errorf("Weigh(%q) = %s, %s, %q, want %s, %s, %q", c.p.Quote(), c.p.Effect, c.p.Severity, c.p.SeverityReasons, c.effect, c.severity, c.reason)
		}
	}
}

func TestNotes(t *testing.T) {
	p := clauseOf("data.sharing", smallprint.PlatformMay, "We may share data with affiliates, such as sister companies, as set out in our Cookie Policy.")
	Weigh(p, acme)
	got := strings.Join(p.Notes, "\n")
	for _, w := range []string{"affiliates”: which companies", "“such as sister companies”: the list is open", "Cookie Policy”: that text is another document"} {
		if !strings.Contains(got, w) {
			t.Errorf("notes lack %q:\n%s", w, got)
		}
	}
}

func TestUndefinedTerms(t *testing.T) {
	text := "“Services” means our apps. We may share Customer Data with Authorized Users of the Services."
	p := clauseOf("data.sharing", smallprint.PlatformMay, "We may share Customer Data with Authorized Users of the Services.")
	Weigh(p, &Context{Platform: "Acme", Text: text})
	want := "“Customer Data” and “Authorized Users”: capitalised like a defined term; no definition was found in this document."
	if got := strings.Join(p.Notes, "\n"); got != want {
		t.Errorf("notes = %q, want %q", got, want)
	}
}

func TestRefusalElsewhere(t *testing.T) {
	use := clauseOf("data.ai-training", smallprint.PlatformMay, "We may use Content to train our models.")
	use.ID = "p-1"
	refuse := clauseOf("data.ai-training", smallprint.UserMay, "You can opt out of training in your settings.")
	refuse.ID = "p-2"
	Weigh(use, &Context{Platform: "Acme", All: []smallprint.Provision{*use, *refuse}})
	if use.Effect != smallprint.Mixed || use.Severity != smallprint.SeverityMedium {
		t.Errorf("Weigh = %s, %s, %q, want mixed and medium", use.Effect, use.Severity, use.SeverityReasons)
	}
}

func TestStatesRow(t *testing.T) {
	p := clauseOf("data.use", smallprint.PlatformWill, "To bill you\nName and card\nContract")
	if got, want := Compose(p, acme).States, "A row of a table of Acme reads: “To bill you”; “Name and card”; “Contract”."; got != want {
		t.Errorf("states = %s, want %s", got, want)
	}
}

// The analysis of a training clause has all parts that an institution asks for.
func TestComposeTraining(t *testing.T) {
	p := clauseOf("data.ai-training", smallprint.PlatformMay, "We may use your prompts and outputs to train our models, unless you opt out in your settings.")
	p.Law = []smallprint.LawRef{{Rule: "GDPR 9(2)(a)", Jurisdiction: "EU", Instrument: "GDPR", Why: "special-category data in content needs explicit consent; bears on this clause because it says so", Confidence: "H"}}
	p.Attributes = []smallprint.Attribute{{Name: "opt_out", Value: "setting", Quote: "opt out in your settings"}}
	Weigh(p, acme)
	a := Compose(p, acme)
	for name, f := range map[string]string{"states": a.States, "why": a.WhyItMatters, "users": a.ForUsers, "you can": strings.Join(a.YouCan, " "), "regulatory": a.Regulatory,
		"governance": a.Governance, "jurisdictions": a.Jurisdiction, "contract": a.Contract, "compliance": strings.Join(a.Compliance, " "), "exposure": string(a.Exposure)} {
		if f == "" {
			t.Errorf("%s is empty", name)
		}
	}
	if a.WrittenBy != "rules" {
		t.Errorf("written by %q, want rules", a.WrittenBy)
	}
}

// Over labelled units: quotations are exact, no word decides, statements of
// different clauses differ, and of 30 analyses no sentence stands on more
// than three.
func TestLabelledUnits(t *testing.T) {
	for _, folder := range []string{"dev", "train"} {
		all := labels(t, folder)
		states := map[string]string{}
		for i := range all {
			a := analysed(&all[i].p, all[i].ctx)
			if q := grounded(&all[i].p, a); q != "" {
				t.Errorf("%s: %q does not stand in %q", all[i].p.Type, q, all[i].p.Quote())
			}
			own := wording(&all[i].p)
			if o, ok := states[a.States]; ok && o != own {
				t.Errorf("one statement for two clauses: %s\n%s\n%s", a.States, o, own)
			}
			states[a.States] = own
		}
		repeats(t, all)
	}
}

// wording is the clause without its number and without case and punctuation.
func wording(p *smallprint.Provision) string {
	c := newClause(p, acme)
	var w []string
	for i := c.skipNumber(0, c.own); i < c.own; i++ {
		w = append(w, c.toks[i].low)
	}
	s := strings.Join(w, " ")
	return strings.TrimSuffix(strings.TrimSuffix(s, " and"), " or")
}

func repeats(t *testing.T, all []labelled) {
	t.Helper()
	bad := 0
	for seed := range int64(40) {
		counts := map[string]int{}
		for _, i := range rand.New(rand.NewSource(seed)).Perm(len(all))[:min(30, len(all))] {
			seen := map[string]bool{}
			for _, s := range sentences(analysed(&all[i].p, all[i].ctx)) {
				if !seen[s] && len(s) > 20 {
					seen[s] = true
					counts[s]++
				}
			}
		}
		for s, n := range counts {
			if n > 3 {
				bad++
				t.Errorf("of 30 analyses (seed %d) %d say: %s", seed, n, s)
			}
		}
	}
}

func benchmark(b *testing.B, f func(p *smallprint.Provision)) {
	p := clauseOf("data.sharing", smallprint.PlatformMay, strings.Repeat("We may share your personal information with affiliates, service providers and advertising partners in order to operate the service, as described in our Cookie Policy. ", 3),
		"We may disclose data in the following cases:")
	for b.Loop() {
		f(p)
	}
}

func BenchmarkWeigh(b *testing.B) {
	benchmark(b, func(p *smallprint.Provision) { Weigh(p, acme) })
}

func BenchmarkCompose(b *testing.B) {
	benchmark(b, func(p *smallprint.Provision) { Compose(p, acme) })
}
