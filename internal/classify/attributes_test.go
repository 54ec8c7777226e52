package classify

import (
	"testing"
)

func TestAttributes(t *testing.T) {
	for _, tt := range []struct {
		typ, text   string
		name, value string
		quote       string
	}{
		{"data.retention", "We keep server logs for thirty (30) days and then delete them.", "period", "P30D", "for thirty (30) days"},
		{"data.retention", "Backups are overwritten within 12 months.", "period", "P12M", "within 12 months"},
		{"data.retention", "We keep it for as long as necessary to provide the service.", "period", "for as long as necessary to provide the service", "for as long as necessary to provide the service"},
		{"data.breach-notice", "We will notify you within 72 hours.", "notice_period", "PT72H", "within 72 hours"},
		{"agreement.change-notice", "We will give you at least 30 days' notice of changes.", "notice_period", "P30D", "at least 30 days'"},
		{"fees.price-change", "Prices may rise with 14 days advance notice.", "notice_period", "P14D", "14 days"},
		{"risk.liability-limit", "Our liability will not exceed the greater of $100 and the fees paid in the six months before the claim.", "cap", "USD 100 or fees P6M", "the greater of $100 and the fees paid in the six months before the claim"},
		{"dispute.governing-law", "These terms are governed by the laws of the State of Delaware.", "law", "Delaware", "the laws of the State of Delaware"},
		{"dispute.governing-law", "The laws of Ireland will govern these terms.", "law", "Ireland", "The laws of Ireland"},
		{"dispute.governing-law", "Claims are heard exclusively in the courts of London.", "venue", "London", "the courts of London"},
		{"conduct.eligibility", "You must be at least 16 years old to sign up.", "min_age", "16", "at least 16 years old"},
		{"data.children", "We do not knowingly collect data from children under thirteen (13).", "min_age", "13", "under thirteen (13)"},
		{"data.rights", "If you live in California, you may ask for a copy.", "region", "California", "California"},
		{"data.marketing", "You can unsubscribe with the link in every message.", "opt_out", "email", "unsubscribe"},
		{"data.ai-training", "You can opt out of training in your account settings.", "opt_out", "setting", "opt out"},
		{"data.ai-training", "We train on your chats only with your consent.", "opt_in", "true", "only with your consent"},
		{"data.sharing", "We never share it except as required by law.", "exception", "true", "except as required by law"},
		{"data.ai-training", "Content of Enterprise accounts is not used.", "tier", "enterprise", "Enterprise"},
		{"meta.definitions", "These terms are effective March 1, 2026.", "effective_date", "2026-03-01", "March 1, 2026"},
		{"data.rights", "Write to privacy@tidepool.example.", "request_address", "privacy@tidepool.example", "privacy@tidepool.example"},
	} {
		in := Input{Text: tt.text}
		v := verdict{types: []uint8{uint8(typeIndex[tt.typ])}}
		found := false
		var got []string
		for _, a := range attributes(&in, &v) {
			if tt.text[a.Start:a.End] != a.Quote {
				t.Errorf("%s: quote %q is not its span", tt.text, a.Quote)
			}
			got = append(got, a.Name+"="+a.Value+" ("+a.Quote+")")
			found = found || a.Name == tt.name && a.Value == tt.value && a.Quote == tt.quote
		}
		if !found {
			t.Errorf("%s: got %v, want %s=%s (%s)", tt.text, got, tt.name, tt.value, tt.quote)
		}
	}
}
