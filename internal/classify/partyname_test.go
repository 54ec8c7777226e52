package classify

import (
	"strings"
	"testing"

	"smallprint"
)

func TestPartyName(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{strings.Repeat("Tidepool may share your data. The Customer shall pay. ", 5), "tidepool"},
		{strings.Repeat("We may share your data. Tidepool is a service. ", 3), ""},
		{strings.Repeat("The Recipient shall return it. This is so. Users may not copy. ", 9), ""},
		{"", ""},
	} {
		if got := partyName(tt.text); got != tt.want {
			t.Errorf("%.40s: the platform is called %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestNameIsReadAsWe(t *testing.T) {
	var e extractor
	e.name = "tidepool"
	if got := strings.Join(e.tokens("Tidepool shares Tidepool's data and tidepools", 20), " "); got != "we shares our data and tidepools" {
		t.Errorf("got %q", got)
	}
	for _, tt := range []struct {
		text string
		want smallprint.Stance
	}{
		{"Only Tidepool can read it.", smallprint.PlatformMay},
		{"tidepool does not sell it.", smallprint.PlatformWillNot},
	} {
		if got := polarity(&Input{Text: tt.text, Name: "tidepool"}); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

// The same words, with and without a limit that is stated.
func TestGateTellsLimitsFromMentions(t *testing.T) {
	for _, tt := range []struct {
		typ, text, name string
		want            bool
	}{
		{"data.retention", "We keep your chats for 30 days after you delete them.", "period", true},
		{"data.ai-training", "You can opt out of training in your account settings.", "opt_out", true},
		{"data.ai-training", "Training takes place in our data centres.", "opt_out", false},
		{"conduct.eligibility", "You must be at least 16 years old to use the service.", "min_age", true},
		{"data.rights", "If you are a resident of California, you can ask us for a copy of your data.", "region", true},
		{"meta.contact", "Write to Tidepool, 1 Shore Road, Berlin, Germany.", "region", false},
	} {
		in := Input{Text: tt.text, Kind: kindPrivacy}
		v := verdict{types: []uint8{uint8(typeIndex[tt.typ])}, presence: make([]float32, len(learnt))}
		got := false
		for _, a := range Default().w.likely(&in, &v, attributes(&in, &v)) {
			got = got || a.Name == tt.name
		}
		if got != tt.want {
			t.Errorf("%s: %s found %v, want %v", tt.text, tt.name, got, tt.want)
		}
	}
}
