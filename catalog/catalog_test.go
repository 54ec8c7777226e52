package catalog

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// The built-in files are the ones that every installation starts from.
func TestBuiltIn(t *testing.T) {
	c, problems := Read(Files())
	for _, p := range append(problems, c.Shortfalls()...) {
		t.Error(p)
	}
	for e := range c.Entries() {
		for _, u := range e.Document.URLs {
			if got := c.ByURL(u); len(got) == 0 || !slices.Contains(got, e) {
				t.Errorf("%s is not found by %s", e.Platform.Name, u)
			}
		}
	}
	n := c.Count()
	t.Logf("%d platforms, %d documents, %d verified", n.Platforms, n.Documents, n.Verified)
}

// A file that is read and written again is the same, so that tools may edit
// files and reviewers see only what changed.
func TestFilesAreInCanonicalForm(t *testing.T) {
	for i := range Default().Platforms {
		p := &Default().Platforms[i]
		text, err := fs.ReadFile(Files(), p.File)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.String(); got != string(text) && !strings.Contains(string(text), "#") {
			t.Errorf("%s is not in the form that it would be written in:\n%s", p.File, got)
		}
	}
}

const acme = `name = "Acme"
slug = "acme"
sector = "ai"
country = "DE"

[[document]]
terms_type = "Privacy Policy"
edition = "eu"
urls = [
  "https://acme.example/privacy",
  "https://acme.example/privacy/eu",
]
language = "en"
region = "EU"
accept_language = "en-GB, en;q=0.5"
selector = "main > article"
via = "browser"
override_robots = "The \"operator\" agreed by letter"
status = "verified"
verified_on = "2026-03-01"
source = "general knowledge"

[[document]]
terms_type = "Terms of Service"
urls = ["https://acme.example/terms/"]
status = "unverified"
source = "general knowledge"
`

func read(files ...string) (*Catalog, []Problem) {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return Read(m)
}

func TestRead(t *testing.T) {
	c, problems := read("ai/acme.toml", acme, "README.md", "no catalog")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	p, ok := c.Platform("acme")
	if !ok || p.String() != acme {
		t.Errorf("got\n%v\nwant\n%s", p, acme)
	}
	for _, u := range []string{"https://acme.example/terms/", "HTTP://ACME.example./terms", "https://acme.example:443/terms#top"} {
		if got := c.ByURL(u); len(got) != 1 || got[0].Document.TermsType != "Terms of Service" {
			t.Errorf("ByURL(%s) = %v", u, got)
		}
	}
	if got := c.ByURL("https://acme.example/term"); got != nil {
		t.Errorf("an unknown address is found: %v", got)
	}
}

func TestProblemsNameTheirPlace(t *testing.T) {
	const place = "ai/acme.toml: Acme: "
	const terms, privacy = "Terms of Service: ", "Privacy Policy (eu): "
	for _, c := range []struct{ old, new, want string }{
		{`"Acme"`, `""`, "ai/acme.toml: name: is missing"},
		{`"acme"`, `"Acme"`, place + "slug: "},
		{`"acme"`, `"acme2"`, place + "slug: is acme2, but the file is named acme.toml"},
		{`"ai"`, `"robots"`, place + `sector: "robots" is not a sector`},
		{`"ai"`, `"cloud"`, place + "sector: is cloud, but the file stands in ai"},
		{`"DE"`, `"ZZ"`, place + "country: "},
		{`"DE"`, `"EU"`, place + "country: "},
		{`"Terms of Service"`, `"Terms of Use"`, place + "Terms of Use: terms_type: "},
		{`"Terms of Service"`, `"Acceptable Use Policy"`, place + "Acceptable Use Policy: terms_type: is out of order"},
		{`"Terms of Service"`, "\"Privacy Policy\"\nedition = \"eu\"", place + privacy + "terms_type: stands twice"},
		{`edition = "eu"`, `edition = "E U"`, place + "Privacy Policy (E U): edition: "},
		{`["https://acme.example/terms/"]`, `[]`, place + terms + "urls: has no address"},
		{`https://acme.example/terms/`, `http://acme.example/terms/`, place + terms + "urls: http://acme.example/terms/ is not https"},
		{`https://acme.example/terms/`, `file:///etc/passwd`, place + terms + "urls: file:///etc/passwd: "},
		{`https://acme.example/terms/`, `https://127.0.0.1/`, place + terms + "urls: https://127.0.0.1/ is not on a public host"},
		{`https://acme.example/terms/`, `https://localhost/`, place + terms + "urls: https://localhost/ is not on a public host"},
		{`https://acme.example/terms/`, `https://Acme.example/#t`, place + terms + "urls: https://Acme.example/#t is written otherwise: https://acme.example/"},
		{`https://acme.example/privacy/eu`, `https://acme.example/privacy/`, place + privacy + "urls: https://acme.example/privacy/ is also an address of Acme, Privacy Policy (eu)"},
		{`"main > article"`, `"main >"`, place + privacy + "selector: "},
		{`"browser"`, `"telnet"`, place + privacy + "via: "},
		{`language = "en"`, `language = "xx"`, place + privacy + "language: "},
		{`language = "en"`, `language = "eng"`, place + privacy + "language: "},
		{`region = "EU"`, `region = "europe"`, place + privacy + "region: "},
		{`"en-GB, en;q=0.5"`, `"??"`, place + privacy + "accept_language: "},
		{`status = "unverified"`, `status = "fine"`, place + terms + "status: "},
		{`"2026-03-01"`, `"yesterday"`, place + privacy + "verified_on: "},
		{`status = "verified"`, `status = "unverified"`, place + privacy + "verified_on: has a date"},
		{`source = "general knowledge"`, `source = ""`, place + privacy + "source: is missing"},
		{`override_robots`, `override_robot`, place + "document.override_robot: no such field"},
		{`name =`, `name`, "ai/acme.toml: line 1: "},
	} {
		text := strings.Replace(acme, c.old, c.new, 1)
		if text == acme {
			t.Fatalf("%s is not in the file", c.old)
		}
		_, problems := read("ai/acme.toml", text)
		if !slices.ContainsFunc(problems, func(p Problem) bool { return strings.HasPrefix(p.Error(), c.want) }) {
			t.Errorf("%s for %s: got %v, want %s", c.new, c.old, problems, c.want)
		}
	}
}

func TestTwoPlatforms(t *testing.T) {
	_, problems := read("ai/acme.toml", acme, "cloud/acme.toml", strings.Replace(acme, `"ai"`, `"cloud"`, 1))
	want := []string{
		"cloud/acme.toml: Acme: slug: acme is also that of ai/acme.toml",
		"cloud/acme.toml: Acme: Terms of Service: urls: https://acme.example/terms/ is also an address of Acme, Terms of Service",
	}
	for _, w := range want {
		if !slices.ContainsFunc(problems, func(p Problem) bool { return p.Error() == w }) {
			t.Errorf("got %v, want %s", problems, w)
		}
	}
	// A page with several documents is told apart by selectors.
	page := "name = \"Beta\"\nslug = \"beta\"\nsector = \"ai\"\n[[document]]\nterms_type = \"Privacy Policy\"\nurls = [\"https://beta.example/legal\"]\nselector = \"#privacy\"\nstatus = \"unverified\"\nsource = \"x\"\n" +
		"[[document]]\nterms_type = \"Terms of Service\"\nurls = [\"https://beta.example/legal\"]\nselector = \"#terms\"\nstatus = \"unverified\"\nsource = \"x\"\n"
	if _, problems := read("beta.toml", page); len(problems) > 0 {
		t.Error(problems)
	}
	if c, _ := read("beta.toml", page); len(c.Shortfalls()) < 3 {
		t.Errorf("a catalog of one platform has the shortfalls %v", c.Shortfalls())
	}
}

// What is written can be read, whatever the names hold.
func TestWriteHostile(t *testing.T) {
	name := "a\"\\\n\x00\x7f\u00e9\xff]\n[[document]]"
	p := &Platform{Name: name, Slug: "a", Sector: "ai"}
	got, unknown, err := Parse([]byte(p.String()))
	if err != nil || len(unknown) > 0 || got.Name != strings.ToValidUTF8(name, "\uFFFD") || len(got.Documents) > 0 {
		t.Errorf("%v %v %+v", err, unknown, got)
	}
}
