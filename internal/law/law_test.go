package law

import (
	"strings"
	"testing"

	"smallprint"
)

func provision(typ string, stance smallprint.Stance, quote string) *smallprint.Provision {
	return &smallprint.Provision{Type: typ, Stance: stance, Spans: []smallprint.QuotedSpan{{Start: 0, End: len(quote), Quote: quote}}}
}

func names(refs []smallprint.LawRef) string {
	var out []string
	for _, r := range refs {
		out = append(out, r.Rule)
	}
	return strings.Join(out, "; ")
}

func TestBearing(t *testing.T) {
	may, must, mustNot := smallprint.PlatformMay, smallprint.UserMust, smallprint.UserMustNot
	for _, c := range []struct {
		name, typ string
		stance    smallprint.Stance
		quote     string
		terms     string
		want, not []string
	}{
		{"training of adults' content", "data.ai-training", may, "We may use your content to train our models.", "Privacy Policy",
			[]string{"GDPR 5(1)(b)", "FTC Act §5"}, []string{"COPPA", "PIPL", "Digital Markets Act", "GDPR 9(2)(a)"}},
		{"training and children", "data.ai-training", may, "With a parent's consent we may use children's content to train our models.", "Privacy Policy",
			[]string{"COPPA 312.5"}, nil},
		{"plain prohibition", "conduct.acceptable-use", mustNot, "You may not use the service to send spam.", "Terms of Service",
			nil, []string{"Review"}},
		{"review ban", "conduct.acceptable-use", mustNot, "You may not post negative reviews of the service.", "Terms of Service",
			[]string{"Consumer Review Fairness Act 45b(b)"}, nil},
		{"retention without biometrics", "data.retention", smallprint.PlatformWill, "We keep logs for 30 days.", "Privacy Policy",
			[]string{"GDPR 5(1)(e)", "Marco Civil"}, []string{"BIPA", "HIPAA"}},
		{"consumer arbitration", "dispute.arbitration", must, "You agree to binding arbitration.", "Terms of Service",
			[]string{"Unfair Contract Terms Directive", "Federal Arbitration Act"}, nil},
		{"business arbitration", "dispute.arbitration", must, "Customer agrees to binding arbitration.", "Commercial Terms",
			[]string{"Federal Arbitration Act"}, []string{"Unfair Contract Terms Directive"}},
	} {
		got := names(Bearing(provision(c.typ, c.stance, c.quote), c.terms, nil))
		for _, w := range c.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %s does not bear, got %s", c.name, w, got)
			}
		}
		for _, w := range c.not {
			if strings.Contains(got, w) {
				t.Errorf("%s: %s bears, got %s", c.name, w, got)
			}
		}
	}
}

func TestBearingRegion(t *testing.T) {
	p := provision("data.rights", smallprint.UserMay, "You have the right to access and delete your data.")
	p.Path = []string{"Notice to California residents"}
	for _, r := range Bearing(p, "Privacy Policy", nil) {
		if r.Jurisdiction != "US-CA" && r.Jurisdiction != "US" {
			t.Errorf("%s of %s bears on a clause for California", r.Rule, r.Jurisdiction)
		}
	}
	p.Path = nil
	if got := Bearing(p, "Privacy Policy", []string{"EU"}); len(got) != 1 || got[0].Rule != "GDPR 12, 15–22, 77" {
		t.Errorf("Bearing in the EU = %s", names(got))
	}
	if got := names(Bearing(p, "Privacy Policy", []string{"US"})); !strings.Contains(got, "CCPA") {
		t.Errorf("Bearing in the US lacks the states: %s", got)
	}
}

// The word that a rule turns on is quoted as the clause writes it.
func TestWhyQuotes(t *testing.T) {
	p := provision("data.retention", smallprint.PlatformWill, "We keep Biometric Identifiers for one year.")
	for _, r := range Bearing(p, "Privacy Policy", []string{"US-IL"}) {
		if !strings.Contains(r.Why, "“Biometric”") {
			t.Errorf("why = %q, want the word quoted", r.Why)
		}
	}
}

func BenchmarkBearing(b *testing.B) {
	p := provision("data.sharing", smallprint.PlatformMay, strings.Repeat("We may share your personal data with affiliates, vendors and advertising partners who act for us. ", 4))
	for b.Loop() {
		Bearing(p, "Privacy Policy", nil)
	}
}
