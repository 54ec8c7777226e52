package capture

import (
	"net/http"
	"strings"
	"testing"

	"smallprint"
)

// page is an answer with status 200 and the HTML given.
func page(status int, body string, header ...string) Answer {
	h := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return Answer{URL: "https://shop.example/legal/privacy", FinalURL: "https://shop.example/legal/privacy", Status: status, Header: h, Body: []byte(body)}
}

// doc wraps a body in a whole page.
func doc(title, body string) string {
	return `<!doctype html><html lang="en"><head><title>` + title + `</title></head><body><header><a href="/">Shop</a></header><main>` +
		body + `</main><footer><a href="/help">Help</a></footer></body></html>`
}

// reading is the reading of the paragraphs given.
func reading(title, lang string, paras ...string) *smallprint.Reading {
	r := &smallprint.Reading{Title: title, Language: lang, Text: strings.Join(paras, "\n")}
	at := 0
	for _, p := range paras {
		r.Blocks = append(r.Blocks, smallprint.Block{Kind: smallprint.BlockParagraph, Start: at, End: at + len(p)})
		at += len(p) + 1
	}
	r.TextSHA256, r.WordsSHA256 = smallprint.Digest([]byte(r.Text)), smallprint.Digest([]byte(r.Text))
	return r
}

const policy = `<h1>Privacy Policy</h1><p>Last updated: 1 March 2026</p><p>We collect your name and your e-mail address when you order. We use them to send you what you ordered and to answer you.</p>
<h2>Sharing</h2><p>We share your address with the carrier that delivers your parcel, and with nobody else. We do not sell personal data.</p>
<h2>Retention</h2><p>We keep orders for seven years because tax law requires it. You may ask us at any time what we hold about you.</p>`

func long(n int) string {
	return strings.Repeat("<p>We may change these terms, and we will tell you before we do so. You may then close your account.</p>", n)
}

// walls are pages that stand in place of a document. Each shows one known sign.
var walls = []struct {
	name string
	a    Answer
	want smallprint.Outcome
}{
	{"404", page(404, doc("Not found", "<p>Nothing here.</p>")), smallprint.OutcomeGone},
	{"410", page(410, ""), smallprint.OutcomeGone},
	{"401", page(401, ""), smallprint.OutcomeLoginWall},
	{"403 without more", page(403, "<h1>Forbidden</h1>"), smallprint.OutcomeBlocked},
	{"405", page(405, ""), smallprint.OutcomeBlocked},
	{"429", page(429, "slow down"), smallprint.OutcomeBlocked},
	{"451", page(451, doc("Unavailable", "<p>Unavailable.</p>")), smallprint.OutcomeLegalBlock},
	{"500", page(500, ""), smallprint.OutcomeServerError},
	{"503 for maintenance", page(503, doc("Maintenance", "<h1>Back soon</h1>")), smallprint.OutcomeServerError},
	{"204", page(204, ""), smallprint.OutcomeEmpty},
	{"302 without an address", page(302, ""), smallprint.OutcomeMoved},
	{"304", page(304, ""), smallprint.OutcomeUnchanged},
	{"cf-mitigated", page(403, "x", "cf-mitigated", "challenge"), smallprint.OutcomeChallenge},
	{"cf-mitigated with 200", page(200, doc("Shop", long(30)), "cf-mitigated", "challenge"), smallprint.OutcomeChallenge},
	{"x-amzn-waf-action on 202", page(202, "", "x-amzn-waf-action", "challenge"), smallprint.OutcomeChallenge},
	{"x-amzn-waf-action captcha on 405", page(405, "", "x-amzn-waf-action", "captcha"), smallprint.OutcomeChallenge},
	{"just a moment, 503", page(503, doc("Just a moment...", "<h1>shop.example</h1><h2>Checking your browser</h2>")), smallprint.OutcomeChallenge},
	{"just a moment, 200", page(200, doc("Just a moment...", "<h2>Verifying you are human. This may take a few seconds.</h2>")), smallprint.OutcomeChallenge},
	{"attention required", page(200, doc("Attention Required! | Guardwall", "<h1>One more step</h1><p>Please complete the security check to access shop.example</p>")), smallprint.OutcomeChallenge},
	{"puzzle without a title", page(200, doc("shop.example", "<p>Please verify you are a human to go on.</p>")), smallprint.OutcomeChallenge},
	{"pardon our interruption", page(200, doc("Pardon Our Interruption", "<p>As you were browsing, something about your browser made us think that you were a bot.</p>")), smallprint.OutcomeChallenge},
	{"access denied with 200", page(200, "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access this on this server.<P>Reference #18.2f4c.17.3a</BODY></HTML>"), smallprint.OutcomeBlocked},
	{"blocked by its owner", page(200, doc("Sorry, you have been blocked", "<p>You are unable to access shop.example.</p>")), smallprint.OutcomeBlocked},
	{"empty body with 200", page(200, "  \n"), smallprint.OutcomeEmpty},
	{"application shell", page(200, `<!doctype html><html><head><title>Shop</title><script src="/a.js"></script></head><body><div id="root"></div><noscript>You need to enable JavaScript.</noscript></body></html>`), smallprint.OutcomeEmpty},
	{"soft 404 by title", page(200, doc("Page not found | Shop", "<h1>Oops</h1><p>Let us take you back to the start.</p>")), smallprint.OutcomeSoft404},
	{"soft 404 by heading", page(200, doc("Shop", "<h1>404</h1><p>This page is on holiday.</p>")), smallprint.OutcomeSoft404},
	{"soft 404 by a sentence", page(200, doc("Shop", "<p>Sorry! The page you were looking for could not be found.</p>")), smallprint.OutcomeSoft404},
	{"soft 404 that names the centre", page(200, doc("Page Not Found - Legal Centre", "<p>Try the search.</p>")), smallprint.OutcomeSoft404},
	{"soft 404: the page does not exist", page(200, doc("This page doesn't exist", "<p>Sorry.</p>")), smallprint.OutcomeSoft404},
	{"error page with 200", page(200, doc("Service Unavailable", "<p>Please try later.</p>")), smallprint.OutcomeServerError},
	{"consent page", page(200, doc("Before you continue to Shop", "<p>We and our partners use cookies.</p><button>Accept all</button><button>Reject all</button>")), smallprint.OutcomeConsentWall},
	{"consent page without a title", page(200, doc("Shop", "<p>We and our 800 partners store and access information on your device, such as cookies, and process personal data.</p><button>Accept all</button><button>Reject all</button><button>More options</button>")), smallprint.OutcomeConsentWall},
	{"sign-in page", page(200, doc("Sign in - Shop", `<form><input name="u"><input type="password"><button>Sign in</button></form>`)), smallprint.OutcomeLoginWall},
	{"form for a password", page(200, doc("Shop", `<p>Members only</p><form>E-mail address <input name="u"> Password <input type="password"></form>`)), smallprint.OutcomeLoginWall},
	{"meta refresh", page(200, `<html><head><meta http-equiv="refresh" content="0; url=https://new.example/terms"></head><body>We moved.</body></html>`), smallprint.OutcomeMoved},
	{"a picture", page(200, "\x89PNG\r\n\x1a\n0000", "Content-Type", "image/png"), smallprint.OutcomeWrongType},
	{"JSON", page(200, `{"error":"no such policy"}`, "Content-Type", "application/json"), smallprint.OutcomeWrongType},
	{"an archive named HTML", page(200, "PK\x03\x04000000000000", "Content-Type", "text/html"), smallprint.OutcomeWrongType},
	{"half a page of a stored copy", page(200, doc("Terms", long(30))[:2200]), smallprint.OutcomeTruncated},
	{"half a PDF", page(200, "%PDF-1.7\n1 0 obj <<", "Content-Type", "application/pdf"), smallprint.OutcomeTruncated},
	{"redirect to the front page", moved("https://shop.example/"), smallprint.OutcomeSoft404},
	{"redirect to a localised front page", moved("https://shop.example/en-us/"), smallprint.OutcomeSoft404},
	{"time-out in the body", failed(smallprint.OutcomeTimeout), smallprint.OutcomeTimeout},
	{"declared length not reached", failed(smallprint.OutcomeTruncated), smallprint.OutcomeTruncated},
	{"robots.txt", Answer{Outcome: smallprint.OutcomeRobotsDenied}, smallprint.OutcomeRobotsDenied},
	{"no such host", Answer{Outcome: smallprint.OutcomeDNSError}, smallprint.OutcomeDNSError},
}

func moved(to string) Answer {
	a := page(200, doc("Shop: everything for the house", long(5)))
	a.FinalURL = to
	return a
}

func failed(o smallprint.Outcome) Answer {
	a := page(200, doc("Terms", long(30)))
	a.Outcome = o
	return a
}

func TestKnownSigns(t *testing.T) {
	for _, tt := range walls {
		got := Judge(Input{Pages: []Answer{tt.a}})
		if got.Outcome != tt.want || got.Reason == "" && tt.a.Outcome == "" {
			t.Errorf("%s: %q (%s), want %q", tt.name, got.Outcome, got.Reason, tt.want)
		}
		// No wall becomes ok by being read.
		r := reading("", "en", "A page of some sort that somebody has read and found a few words in, for what they are worth.")
		if got := Judge(Input{Pages: []Answer{tt.a}, Reading: r}); got.Outcome == smallprint.OutcomeOK {
			t.Errorf("%s: ok once it was read", tt.name)
		}
	}
}

// lookAlikes are documents that share words or shapes with walls.
var lookAlikes = []struct {
	name string
	a    Answer
}{
	{"a proper policy", page(200, doc("Privacy Policy", policy))},
	{"a very short policy", page(200, doc("Privacy Policy", "<h1>Privacy Policy</h1><p>This app collects no personal data. It has no accounts, no cookies and no trackers. Questions: help@shop.example.</p>"))},
	{"a short policy under a cookie banner", page(200, doc("Privacy Policy", `<div>We and our partners use cookies. <button>Accept all</button><button>Reject all</button></div>`+policy))},
	{"a short cookie policy with its own buttons", page(200, doc("Cookie Policy", `<h1>Cookie Policy</h1><p>We use two cookies: one for the basket and one that counts visits. Our partners set none. You can give or withdraw consent here.</p><button>Accept all</button><button>Reject all</button>`))},
	{"a policy that speaks of robots", page(200, doc("Terms of Use", "<h1>Terms of Use</h1><p>You must not use robots. If our system thinks that you are one, it may ask you to verify that you are human, or answer: Access denied.</p>"+long(3)))},
	{"a page about error codes", page(200, doc("Error codes: what 404 and 403 mean | Shop developers", "<h1>Error codes</h1><p>404: page not found. The page you requested could not be found.</p><p>403: access denied. You don't have permission to access the resource.</p><p>503: service unavailable.</p>"+long(12)))},
	{"a long page with a bad title", page(200, doc("Page not found", "<h1>Terms of Service</h1>"+long(40)))},
	{"a policy with a sign-in form in its head", page(200, doc("Privacy Policy | Shop", `<form>E-mail <input> Password <input type="password"><button>Log in</button></form>`+policy))},
	{"terms about signing in", page(200, doc("Login and Security Policy", "<h1>Login and Security Policy</h1><p>You must log in to view your orders. Keep your password to yourself, and tell us at once if somebody else knows it.</p>"))},
	{"a policy about blocked content", page(200, doc("Content Availability Policy", "<h1>Content Availability Policy</h1><p>Some titles are not available in your country. Where a court orders us to, we show the notice: unavailable for legal reasons.</p>"))},
	{"an old page without closing tags", page(200, "<html><head><title>Terms</title><body><h1>Terms</h1><p>You may use this site. We may change it at any time. We are not liable for anything that you do with it.<p>Contact: us@shop.example.")},
	{"plain text", page(200, "TERMS OF SERVICE\n\nYou may use the service if you are 18. We may change these terms on 30 days' notice. Ohio law applies.", "Content-Type", "text/plain")},
	{"Markdown", page(200, "# Terms\n\nYou may use the service if you are 18. We may change these terms on 30 days' notice.", "Content-Type", "text/markdown")},
	{"a PDF named HTML", page(200, "%PDF-1.4\n...\n%%EOF\n")},
	{"a document at the front page of its host", Answer{URL: "https://terms.shop.example/", FinalURL: "https://terms.shop.example/", Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(doc("Terms", policy))}},
	{"a redirect to another path", func() Answer {
		a := page(200, doc("Privacy Policy", policy))
		a.FinalURL = "https://shop.example/trust/privacy-notice"
		return a
	}()},
	{"a meta refresh to itself", page(200, doc("Privacy Policy", `<meta http-equiv="refresh" content="600;url=/legal/privacy">`+policy))},
	{"Japanese without spaces", page(200, doc("プライバシーポリシー", "<h1>プライバシーポリシー</h1><p>"+strings.Repeat("当社は、お客様の個人情報を適切に取り扱います。", 8)+"</p>"))},
	{"a header that says that guards are on", page(200, doc("Privacy Policy", policy), "X-Datadome", "protected")},
}

func TestLookAlikesAreFine(t *testing.T) {
	for _, tt := range lookAlikes {
		if got := Judge(Input{Pages: []Answer{tt.a}}); got.Outcome != smallprint.OutcomeOK {
			t.Errorf("%s: %q (%s), want ok", tt.name, got.Outcome, got.Reason)
		}
		r := reading("Terms", "", look(tt.a.Body).text)
		if isPDF(tt.a.Body) {
			r = reading("Terms", "", "You may use the service if you are 18 years old. We may change these terms.")
		}
		if got := Judge(Input{Pages: []Answer{tt.a}, Reading: r}); got.Outcome != smallprint.OutcomeOK || got.Doubt != "" {
			t.Errorf("%s, read: %q (%s%s), want ok", tt.name, got.Outcome, got.Reason, got.Doubt)
		}
	}
}

func TestAgainstTheLastReading(t *testing.T) {
	p := []string{"Privacy Policy", "We collect your name and your address when you order anything from us in the United States.",
		"We share them with the carrier that delivers your parcel, and with nobody else at all.",
		"We keep orders for seven years because the law of the State of Ohio requires it.",
		"You may ask us at any time what we hold about you, and we will tell you within 30 days.",
		"If you have a complaint, write to us first; we answer every letter that we receive."}
	last := reading("Privacy Policy", "en", p...)
	uk := append([]string{}, p...)
	uk[1] = "We collect your name and your address when you order anything from us in the United Kingdom."
	uk[3] = "We keep orders for six years because the law of England and Wales requires it."
	german := []string{"Datenschutz", "Wir erheben deinen Namen und deine Anschrift, wenn du etwas bei uns bestellst, und geben sie an den Zusteller weiter, der dein Paket bringt, sonst an niemanden. Du kannst uns jederzeit fragen, was wir über dich wissen, und wir antworten dir innerhalb eines Monats."}
	one := append([]string{}, p...)
	one[4] = "You may ask us at any time what we hold about you, and we will tell you within 14 days."
	tests := []struct {
		name    string
		r       *smallprint.Reading
		lang    string // of the page
		want    smallprint.Outcome
		doubted bool
	}{
		{"the same", last, "en-US", smallprint.OutcomeOK, false},
		{"one word", reading("Privacy Policy", "en", one...), "en-US", smallprint.OutcomeOK, false},
		{"another language", reading("Datenschutz", "de", german...), "de", smallprint.OutcomeLanguageMismatch, false},
		{"another region", reading("Privacy Policy", "en", uk...), "en-GB", smallprint.OutcomeLanguageMismatch, false},
		{"the same words under another region's name", last, "en-GB", smallprint.OutcomeOK, false},
		{"one word under a careless name", reading("Privacy Policy", "en", one...), "en-GB", smallprint.OutcomeOK, false},
		{"cut inside a paragraph", reading("Privacy Policy", "en", p[0], p[1], p[2][:40]), "en-US", smallprint.OutcomeTruncated, false},
		{"the end taken out", reading("Privacy Policy", "en", p[0], p[1], p[2]), "en-US", smallprint.OutcomeOK, true},
		{"another text", reading("Careers", "en", "We are hiring people who like parcels, streets and weather, in all of our five towns.",
			"Send us a letter that tells us who you are, and we will answer.", "We pay well, we share profits and we close on Sundays, and every driver has a van.",
			"Our oldest driver has been with us for forty years, and our youngest came on Monday last.", "Come and see us."), "en-US", smallprint.OutcomeOK, true},
		{"next to nothing", reading("Shop", "en", "Shop Help"), "en-US", smallprint.OutcomeEmpty, false},
	}
	for _, tt := range tests {
		a := page(200, strings.Replace(doc("Privacy Policy", policy), `lang="en"`, `lang="`+tt.lang+`"`, 1))
		got := Judge(Input{Pages: []Answer{a}, Reading: tt.r, Last: last, Language: "en", Region: "US"})
		if got.Outcome != tt.want || (got.Doubt != "") != tt.doubted {
			t.Errorf("%s: %q (%s), doubt %q; want %q, doubted %v", tt.name, got.Outcome, got.Reason, got.Doubt, tt.want, tt.doubted)
		}
	}
}

func TestSeveralPages(t *testing.T) {
	good, gone := page(200, doc("Terms", policy)), page(404, "")
	if got := Judge(Input{Pages: []Answer{good, gone}}); got.Outcome != smallprint.OutcomeGone {
		t.Errorf("one page of two is gone: %q, want gone", got.Outcome)
	}
	if got := Judge(Input{Pages: []Answer{page(304, ""), good}}); got.Outcome != smallprint.OutcomeOK {
		t.Errorf("one page of two is unchanged: %q, want ok", got.Outcome)
	}
}

func FuzzJudge(f *testing.F) {
	for _, w := range walls {
		f.Add(w.a.Status, w.a.Body)
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		v := Judge(Input{Pages: []Answer{page(status, string(body))}, Reading: reading("x", "en", "some text"), Last: reading("y", "en", "other text")})
		if smallprint.Outcome(v.Outcome).Meaning() == "" {
			t.Errorf("outcome %q", v.Outcome)
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	a := page(200, doc("Terms of Service", long(500)))
	r := reading("Terms", "en", strings.Split(long(500), "</p>")...)
	b.SetBytes(int64(len(a.Body)))
	for b.Loop() {
		Judge(Input{Pages: []Answer{a}, Reading: r, Last: r, Language: "en", Region: "US"})
	}
}
