package capture

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"smallprint"
)

// A mark is what a service that guards sites writes into the pages that it
// answers in their place. These are its protocol, not the words of a site,
// and other than its scripts they stand in no page that it lets through.
type mark struct {
	name    string
	outcome smallprint.Outcome
	words   int // pages with more words than this are not judged by it
	all     []string
}

var marks = []mark{
	{"an Incapsula challenge", smallprint.OutcomeChallenge, 80, []string{"_Incapsula_Resource?", "<iframe"}},
	{"an Incapsula refusal", smallprint.OutcomeBlocked, 120, []string{"Incapsula incident ID"}},
	{"a DataDome challenge", smallprint.OutcomeChallenge, 80, []string{"captcha-delivery.com"}},
	{"a HUMAN (PerimeterX) challenge", smallprint.OutcomeChallenge, 150, []string{"px-captcha"}},
	{"a HUMAN (PerimeterX) challenge", smallprint.OutcomeChallenge, 80, []string{"_pxAppId", "captcha"}},
	{"a Cloudflare challenge", smallprint.OutcomeChallenge, 120, []string{"_cf_chl_opt"}},
	{"a Turnstile test", smallprint.OutcomeChallenge, 40, []string{"challenges.cloudflare.com/turnstile"}},
	{"an AWS WAF test", smallprint.OutcomeChallenge, 80, []string{"gokuProps"}},
	{"an AWS WAF test", smallprint.OutcomeChallenge, 80, []string{"awswaf.com/", "challenge.js"}},
	{"an AWS WAF test", smallprint.OutcomeChallenge, 80, []string{"awswaf.com/", "captcha.js"}},
	{"a Sucuri test", smallprint.OutcomeChallenge, 40, []string{"sucuri_cloudproxy_js"}},
	{"a Sucuri refusal", smallprint.OutcomeBlocked, 150, []string{"Sucuri WebSite Firewall"}},
	{"a Kasada test", smallprint.OutcomeChallenge, 40, []string{"KPSDK"}},
	{"an Akamai test", smallprint.OutcomeChallenge, 40, []string{"sec-if-cpt-container"}},
	{"an Anubis test", smallprint.OutcomeChallenge, 120, []string{"anubis_challenge"}},
	{"a reCAPTCHA test", smallprint.OutcomeChallenge, 30, []string{`class="g-recaptcha"`}},
	{"an hCaptcha test", smallprint.OutcomeChallenge, 30, []string{`class="h-captcha"`}},
	{"a Queue-it waiting room", smallprint.OutcomeChallenge, 120, []string{"queue-it.net/", "queueittoken"}},
}

// maxMarked bounds the body that is searched for marks: walls are small.
const maxMarked = 256 << 10

func markIn(body []byte, words int) *mark {
	if len(body) > maxMarked {
		return nil
	}
	for i := range marks {
		m := &marks[i]
		found := words <= m.words
		for _, s := range m.all {
			found = found && bytes.Contains(body, []byte(s))
		}
		if found {
			return m
		}
	}
	return nil
}

// headerMarks are headers with which services say that an answer is a test.
// Some of them also stand on pages that were let through: those count only
// with a status of failure.
var headerMarks = []struct {
	name, value string
	failing     bool
}{
	{"Cf-Mitigated", "challenge", false},
	{"X-Amzn-Waf-Action", "challenge", false},
	{"X-Amzn-Waf-Action", "captcha", false},
	{"X-Vercel-Mitigated", "challenge", false},
	{"X-Datadome", "protected", true},
	{"X-Px-Block", "1", true},
	{"X-Kpsdk-Ct", "*", true},
	{"X-Sucuri-Block", "*", true},
}

// byHeader knows the headers with which services say that a page is a test.
func byHeader(a *Answer) Verdict {
	for _, h := range headerMarks {
		got := a.Header.Get(h.name)
		if got == "" || h.failing && a.Status < http.StatusBadRequest {
			continue
		}
		switch {
		case h.name == "X-Sucuri-Block":
			return verdict(smallprint.OutcomeBlocked, fmt.Sprintf("header x-sucuri-block: %.60s", got))
		case h.value == "*", strings.EqualFold(got, h.value):
			return verdict(smallprint.OutcomeChallenge, fmt.Sprintf("header %s: %.60s", strings.ToLower(h.name), got))
		}
	}
	return okay
}
