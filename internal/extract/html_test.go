package extract

import (
	"strings"
	"testing"
)

// prose is enough of a document for the rules to find it.
const prose = `<p>We collect the data that you give us when you open an account and when you use our services.</p>
<p>We keep your data for 30 days after you close your account, unless the law asks us to keep it longer.</p>
<p>You may ask us at any time to delete what we hold about you, and we answer within 14 days.</p>`

const proseText = `We collect the data that you give us when you open an account and when you use our services.
We keep your data for 30 days after you close your account, unless the law asks us to keep it longer.
You may ask us at any time to delete what we hold about you, and we answer within 14 days.`

func TestHTMLText(t *testing.T) {
	cases := []struct{ name, body, want string }{
		{"accordion kept", `<main><h1>Terms</h1><h2><button aria-expanded="false">1. Data</button></h2><div hidden>` + prose + `</div></main>`, "Terms\n1. Data\n" + proseText},
		{"title and date beside the document kept", `<div class="hero"><h1>Terms</h1><p>Last updated: May 1, 2026</p></div><div class="body">` + prose + prose2 + `</div><div class="cta"><a href="/x">Try it</a></div>`,
			"Terms\nLast updated: May 1, 2026\n" + proseText + "\n" + prose2Text},
		{"version picker dropped", `<main><h1>Terms</h1><div><button role="combobox" aria-expanded="false">May 1, 2026 (Latest)</button></div>` + prose + `<button aria-haspopup="listbox" aria-expanded="false">English (UK)</button></main>`, "Terms\n" + proseText},
		{"second copy for narrow screens dropped", `<div class="wide"><h1>Terms</h1>` + long + `</div><div class="narrow"><h1>Terms</h1>` + long + `</div>`, "Terms\n" + longText},
		{"dialog without name dropped", `<main>` + prose + `</main><div><div><p>We value your privacy and use cookies to measure how this site is used by visitors.</p><a href="#">Accept all</a></div></div>`, proseText},
		{"layout table", `<main><table role="presentation"><tr><td>` + prose + `</td></tr></table></main>`, proseText},
		{"line breaks as paragraphs", `<main>` + prose + `<div>First thing.<br>(a) second<br><br>Third<br>line</div></main>`, proseText + "\nFirst thing.\n(a) second\nThird line"},
		{"numbers of lists", `<main>` + prose + `<ol start="3"><li>Three</li><li value="7"><p>Seven</p><p>More</p></li><li>Eight</li></ol></main>`, proseText + "\n3. Three\n7. Seven\nMore\n8. Eight"},
		{"hidden address decoded", `<main>` + prose + `<p>Write to <a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="422f2702236c312d">[email&#160;protected]</a>.</p></main>`, proseText + "\nWrite to me@a.so."},
		{"other address kept hidden", `<main>` + prose + `<p>Write to <span data-cfemail="zz">[email&#160;protected]</span></p></main>`, proseText + "\nWrite to " + hiddenMail},
		{"ticks in tables kept", `<main>` + prose + `<table><tr><td>Essential</td><td>✓</td></tr></table></main>`, proseText + "\nEssential\n✓"},
		{"words parted by markup", `<main>` + prose + `<p>inter<b>nation</b>al <sup>1</sup>law</p></main>`, proseText + "\ninternational 1law"},
		{"decomposed letters", `<main>` + prose + "<p>Cafe\u0301 <a href=/x>re\u0301sume\u0301</a> end</p></main>", proseText + "\nCafé résumé end"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := read(t, "text/html", "<html><body>"+c.body+"</body></html>", Options{}).Text; got != c.want {
				t.Errorf("text is\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

const prose2 = `<p>We may change these terms and tell you by e-mail 30 days before they take effect.</p>`
const prose2Text = `We may change these terms and tell you by e-mail 30 days before they take effect.`

var long, longText = func() (string, string) {
	var h, t []string
	for i, s := range sentences {
		h = append(h, "<p>"+strings.Repeat(s+" ", 2+i%2)+"</p>")
		t = append(t, strings.TrimSpace(strings.Repeat(s+" ", 2+i%2)))
	}
	return strings.Join(h, ""), strings.Join(t, "\n")
}()

const threeDocuments = `<html><body><main>
<div id="terms"><div class="big"><p>Terms of Service</p></div><div class="text">` + prose + `</div></div>
<div id="privacy-policy"><div class="big"><p>Privacy Policy</p></div><div class="text"><h2>1. What</h2><p>This policy says what we do with the data that you and your team give us here.</p><h2>2. Why</h2><p>We need the data to run the services and for nothing else that you would not expect.</p></div></div>
<div id="cookies"><div class="big"><p>Cookie Policy</p></div><div class="text"><p>We set cookies that keep you signed in and that remember the language you chose last.</p></div></div>
</main></body></html>`

const flatDocuments = `<html><body><main><h1>Legal</h1>
<h2>Terms of Service</h2>` + prose + `<h2>Privacy Policy</h2>
<h3>1. What</h3><p>This policy says what we do with the data that you and your team give us here.</p><h3>2. Why</h3><p>We need the data to run the services and for nothing else that you would not expect.</p>
<h2>Cookie Policy</h2><p>We set cookies that keep you signed in and that remember the language you chose last.</p></main></body></html>`

const flatMarkdown = "Legal\n=====\n\nTerms of Service\n---\n\nWe keep your data.\n\nPrivacy Policy\n---\n\n### 1\\. What\n\nThis policy says what we do with the data that you and your team give us here.\n\n### 2\\. Why\n\nWe need the data to run the services and for nothing else that you would not expect.\n\nCookie Policy\n---\n\nWe set cookies.\n"

func TestPart(t *testing.T) {
	const want = "Privacy Policy\n1. What\nThis policy says what we do with the data that you and your team give us here.\n2. Why\nWe need the data to run the services and for nothing else that you would not expect."
	cases := []struct{ name, kind, body, part string }{
		{"boxes by title", "text/html", threeDocuments, "Privacy Policy"},
		{"boxes by title in other case", "text/html", threeDocuments, "PRIVACY POLICY"},
		{"boxes by fragment", "text/html", threeDocuments, "#privacy-policy"},
		{"flat by title", "text/html", flatDocuments, "Privacy Policy"},
		{"Markdown by title", "text/markdown", flatMarkdown, "Privacy Policy"},
		{"Markdown by fragment", "text/markdown", flatMarkdown, "#privacy-policy"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, c.kind, c.body, Options{Part: c.part})
			if r.Text != want || len(r.Notes) != 0 {
				t.Errorf("text is\n%s\nwant\n%s\nnotes %q", r.Text, want, r.Notes)
			}
		})
	}
	for _, kind := range []string{"text/html", "text/markdown"} {
		body := map[string]string{"text/html": threeDocuments, "text/markdown": flatMarkdown}[kind]
		if r := read(t, kind, body, Options{Part: "Imprint"}); len(r.Notes) != 1 || !strings.Contains(r.Text, "Cookie Policy") {
			t.Errorf("%s: an unknown part gives notes %q and text %.80q", kind, r.Notes, r.Text)
		}
	}
}

func TestSelector(t *testing.T) {
	body := `<html><body><div class="a">` + prose + `</div><div class="b"><p>Only this.</p></div></body></html>`
	if r := read(t, "text/html", body, Options{Selector: ".b"}); r.Text != "Only this." || len(r.Notes) != 0 {
		t.Errorf("text %q, notes %q", r.Text, r.Notes)
	}
	for _, sel := range []string{".gone", "[[["} {
		if r := read(t, "text/html", body, Options{Selector: sel}); !strings.HasPrefix(r.Text, "We collect") || len(r.Notes) != 1 {
			t.Errorf("selector %q: text %.40q, notes %q", sel, r.Text, r.Notes)
		}
	}
}

func TestOtherPagesShowFurniture(t *testing.T) {
	box := `<div><p>Acme is trusted by thousands of teams around the world who build better things every single day with it, says everyone who has ever tried it for more than a week.</p></div>`
	page := `<html><body><div>` + long + `</div>` + box + `</body></html>`
	other := `<html><body><div><p>` + strings.Repeat("Another page of the same site about something else. ", 20) + `</p></div>` + box + `</body></html>`
	if r := read(t, "text/html", page, Options{}); !strings.Contains(r.Text, "trusted by") {
		t.Error("without other pages the box cannot be told from the document")
	}
	if r := read(t, "text/html", page, Options{Also: [][]byte{[]byte(other)}}); r.Text != longText {
		t.Errorf("text is\n%s\nwant\n%s", r.Text, longText)
	}
	if r := read(t, "text/html", page, Options{Also: [][]byte{[]byte(page)}}); !strings.Contains(r.Text, "30 days") {
		t.Error("another capture of the same page took the document away")
	}
}

func TestSwitchedVersions(t *testing.T) {
	panel := func(date, style, s string) string {
		return `<div style="` + style + `"><h2>Terms</h2><p>Effective ` + date + `</p><p>` + strings.Repeat(s+" ", 8) + `</p></div>`
	}
	body := `<html><body><main>` + panel("May 1, 2025", "display: none;", sentences[0]) + panel("May 1, 2026", "display:block", sentences[1]) + `</main></body></html>`
	r := read(t, "text/html", body, Options{})
	if strings.Contains(r.Text, "2025") || !strings.Contains(r.Text, "2026") {
		t.Errorf("text is %s", r.Text)
	}
}

func TestEncodings(t *testing.T) {
	if r := read(t, "text/html; charset=iso-8859-1", "<html><body><p>caf\xe9 cr\xe8me</p></body></html>", Options{}); r.Text != "café crème" {
		t.Errorf("text is %q", r.Text)
	}
	if r := read(t, "text/html", "<html><body><p>caf\xc3\xa9 cr\xe8me, d\xc3\xa9j\xc3\xa0 vu</p></body></html>", Options{}); r.Text != "café cr\uFFFDme, déjà vu" || len(r.Notes) != 1 {
		t.Errorf("text is %q, notes %q", r.Text, r.Notes)
	}
}

func TestEmbeddedText(t *testing.T) {
	data := `{"props":{"title":"Terms","body":"<h1>Terms</h1>` + strings.ReplaceAll(strings.ReplaceAll(long, `"`, `\"`), "\n", "") + `","code":"` + strings.Repeat("x", 900) + `"}}`
	body := `<html><body><div id="root"></div><script type="application/json">` + data + `</script></body></html>`
	r := read(t, "text/html", body, Options{})
	if want := "Terms\n" + longText; r.Text != want || len(r.Notes) != 1 {
		t.Errorf("text is\n%s\nwant\n%s\nnotes %q", r.Text, want, r.Notes)
	}
	shown := strings.Replace(body, `<div id="root"></div>`, `<main>`+prose+`</main>`, 1)
	if r := read(t, "text/html", shown, Options{}); r.Text != proseText || len(r.Notes) != 0 {
		t.Errorf("text is %q, notes %q: want what the page shows", r.Text, r.Notes)
	}
}
