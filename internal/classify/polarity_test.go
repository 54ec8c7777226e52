package classify

import (
	"testing"

	"smallprint"
)

// The pairs have the same words and opposite meanings, or nearly.
func TestPolarityOfMinimalPairs(t *testing.T) {
	for _, tt := range []struct {
		lead, text string
		want       smallprint.Stance
	}{
		{"", "We train our models on your content.", smallprint.PlatformWill},
		{"", "We do not train our models on your content.", smallprint.PlatformWillNot},
		{"", "We may train our models on your content.", smallprint.PlatformMay},
		{"", "We may not train our models on your content.", smallprint.PlatformWillNot},
		{"", "We do not train our models on your content unless you opt in.", smallprint.PlatformWillNot},
		{"", "We will never sell your personal data.", smallprint.PlatformWillNot},
		{"", "We will sell your personal data.", smallprint.PlatformWill},
		{"", "We don’t share messages with advertisers.", smallprint.PlatformWillNot},
		{"", "We share messages with advertisers.", smallprint.PlatformWill},
		{"", "We do not guarantee that the service is secure.", smallprint.Disclaims},
		{"", "We may not be able to answer every request.", smallprint.PlatformMay},
		{"", "You may share your password.", smallprint.UserMay},
		{"", "You may not share your password.", smallprint.UserMustNot},
		{"", "You must not share your password.", smallprint.UserMustNot},
		{"", "You must share your password.", smallprint.UserMust},
		{"", "You agree to sublicense the software.", smallprint.UserMust},
		{"", "You agree not to sublicense the software.", smallprint.UserMustNot},
		{"", "You are permitted to copy the work.", smallprint.UserMay},
		{"", "You are not permitted to copy the work.", smallprint.UserMustNot},
		{"", "You can close your account at any time.", smallprint.UserMay},
		{"", "You cannot close your account.", smallprint.UserMustNot},
		{"", "Customer shall pay all fees.", smallprint.UserMust},
		{"", "Customer shall not pay fees in advance.", smallprint.UserMustNot},
		{"", "If you cancel, we may keep the fee.", smallprint.PlatformMay},
		{"", "We reserve the right to refuse service.", smallprint.PlatformMay},
		{"", "We are responsible for your content.", ""},
		{"", "We are not responsible for your content.", smallprint.Disclaims},
		{"", "Tidepool may share your data.", smallprint.PlatformMay},
		{"", "Tidepool does not share your data.", smallprint.PlatformWillNot},
		{"", "This may change.", ""},
		{"You may not:", "copy the software", smallprint.UserMustNot},
		{"You may:", "copy the software", smallprint.UserMay},
		{"We will not:", "read your mail", smallprint.PlatformWillNot},
		{"We may:", "read your mail", smallprint.PlatformMay},
	} {
		in := Input{Text: tt.text}
		if tt.lead != "" {
			in.Context = []string{tt.lead}
		}
		if got := polarity(&in); got != tt.want {
			t.Errorf("%s %s: got %q, want %q", tt.lead, tt.text, got, tt.want)
		}
	}
}
