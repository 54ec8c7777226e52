package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"smallprint"
	"smallprint/catalog"
	"smallprint/internal/fetch"
)

// site starts a server of pages and returns its address.
func site(t *testing.T, pages map[string]string) (base string) {
	mux := http.NewServeMux()
	for path, body := range pages {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			if to, ok := strings.CutPrefix(body, "to:"); ok {
				http.Redirect(w, r, to, http.StatusMovedPermanently)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, body)
		})
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// policy is a made-up document of some length.
func policy(title string) string {
	para := "<p>We at Acme keep the account data that you give us for as long as your account is open, and we delete it within thirty days after you close it.</p>"
	return "<!doctype html><html lang=\"en\"><head><title>" + title + "</title></head><body><main><h1>" + title + "</h1>" + strings.Repeat(para, 6) +
		"</main></body></html>"
}

// quick returns a client for test servers that does not wait between requests.
func quick(t *testing.T, bases ...string) *fetch.Client {
	t.Helper()
	o := fetch.Options{Gap: -1}
	for _, b := range bases {
		o.Allow = append(o.Allow, strings.TrimPrefix(b, "http://"))
	}
	c, err := fetch.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestTryCatalog(t *testing.T) {
	base := site(t, map[string]string{"/terms": policy("Acme Terms of Service"), "/old": "to:/privacy", "/privacy": policy("Acme Privacy Policy"),
		"/cookies": policy("Privacy Policy")})
	p := &catalog.Platform{Name: "Acme", Slug: "acme", Sector: "ai", Documents: []catalog.Document{
		{TermsType: "Imprint", URLs: []string{base + "/imprint"}},
		{TermsType: "Privacy Policy", URLs: []string{base + "/old", base + "/terms"}},
		{TermsType: "Terms of Service", URLs: []string{base + "/terms"}, Language: "en"},
		{TermsType: "Trackers Policy", URLs: []string{base + "/cookies"}, Edition: "eu"},
	}}
	var list []catalog.Entry
	for i := range p.Documents {
		list = append(list, catalog.Entry{Platform: p, Document: &p.Documents[i]})
	}
	results, offline, err := tryAll(t.Context(), quick(t, base), list, func(int) {})
	if err != nil || offline != nil {
		t.Fatal(err, offline)
	}
	var out strings.Builder
	a := &app{stdout: &out}
	if err := a.sayTried("text", results); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	want := []string{"failed    Acme, Imprint: gone, ", "moved     Acme, Privacy Policy: leads to " + base + "/privacy",
		"other     Acme, Trackers Policy (eu): looks like Privacy Policy (" + base + "/cookies)", "4 documents tried: 3 ok, 1 gone", ""}
	if len(lines) != len(want) {
		t.Fatalf("got\n%s\nwant\n%s", out.String(), strings.Join(want, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(lines[i], want[i]) {
			t.Errorf("got %s, want %s", lines[i], want[i])
		}
	}
	out.Reset()
	if err := a.sayTried("json", results); err != nil || strings.Count(out.String(), "\n") != 4 ||
		!strings.HasPrefix(out.String(), `{"platform":"Acme","terms_type":"Imprint","urls":["`+base+`/imprint"],"outcome":"gone"`) {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestDiscoverSurvey(t *testing.T) {
	hub := `<h1>Legal</h1><ul><li><a href="/legal/terms?utm_source=hub">Terms of Service</a></li><li><a href="/legal/dpa">Data Processing Addendum</a></li></ul>`
	base := site(t, map[string]string{
		"/{$}":   `<html><title>Acme</title><body><footer><a href="/legal">Legal</a><a href="/privacy">Privacy</a><a href="/gone/policies">Policies</a></footer></body></html>`,
		"/legal": "<html><title>Legal</title><body>" + hub + "</body></html>",
		"/terms": policy("Terms of Service"),
	})
	var out, logs strings.Builder
	a := &app{stdout: &out, stderr: &logs}
	look := func(address, format string) (*survey, string) {
		t.Helper()
		out.Reset()
		u, err := fetch.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		s := &survey{a: a, client: quick(t, base), most: 4}
		if err := s.run(t.Context(), u); err != nil {
			t.Fatal(err)
		}
		if err := a.sayProposals(format, "Acme", u, s); err != nil {
			t.Fatal(err)
		}
		return s, out.String()
	}
	s, got := look(base, "json")
	types := map[string]string{}
	for _, p := range s.proposals {
		types[strings.TrimPrefix(p.URL, base)] = p.TermsType
	}
	want := map[string]string{"/privacy": "Privacy Policy", "/legal/terms": "Terms of Service", "/legal/dpa": "Data Processor Agreement"}
	if len(s.visited) != 2 || !maps.Equal(types, want) {
		t.Errorf("looked at %v, got %v, want %v", s.visited, types, want)
	}
	if !json.Valid([]byte(got)) || !strings.Contains(logs.String(), "/gone/policies") {
		t.Errorf("%s\n%s", got, logs.String())
	}
	if _, got := look(base, "text"); !strings.Contains(got, "Data Processor Agreement") || strings.Count(got, "\n") != 4 {
		t.Errorf("got\n%s", got)
	}
	_, got = look(base+"/terms", "catalog")
	p, unknown, err := catalog.Parse([]byte(got))
	if err != nil || len(unknown) > 0 || p.Slug != "acme" || len(p.Documents) != 1 || p.Documents[0].TermsType != "Terms of Service" || p.Documents[0].Status != catalog.Unverified {
		t.Errorf("%v\n%s", err, got)
	}
	u, _ := fetch.Parse(base + "/nowhere")
	gone := &survey{a: a, client: quick(t, base), most: 4}
	if err := gone.run(t.Context(), u); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("a page that is gone: %v", err)
	}
}
