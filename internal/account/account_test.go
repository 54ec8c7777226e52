package account

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/people"
	"smallprint/internal/store"
)

var ctx = context.Background()

const password = "a quiet green river"

// A site is the pages over a store with people of every role, two of them in
// one organisation and one in another.
type site struct {
	http.Handler
	t      *testing.T
	people *people.People
	ids    map[string]string // account ids by name
	cookie map[string]string
}

var names = map[string]struct {
	role smallprint.Role
	org  string
}{
	"reader": {smallprint.RoleReader, ""}, "member": {smallprint.RoleMember, "org"}, "guest": {smallprint.RoleReader, "org"}, "stranger": {smallprint.RoleMember, "other"},
	"editor": {smallprint.RoleEditor, ""}, "administrator": {smallprint.RoleAdministrator, ""},
}

func newSite(t *testing.T, url string) *site {
	t.Helper()
	st, err := store.Open(ctx, filepath.Join(t.TempDir(), "t.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	s := &site{t: t, ids: map[string]string{}, cookie: map[string]string{}}
	s.people = people.New(people.Options{Store: st, URL: url, Open: true, Cost: people.Cost{Memory: 64, Time: 1, Threads: 1}, Log: slog.New(slog.DiscardHandler)})
	s.Handler = New(Options{People: s.people, Style: "/style.css", Log: slog.New(slog.DiscardHandler)})
	err = st.Write(ctx, func(tx *store.Tx) error {
		now := time.Now()
		for _, err := range []error{
			tx.SaveOrganisation(store.Organisation{ID: "org", Name: "Readers", Created: now}), tx.SaveOrganisation(store.Organisation{ID: "other", Name: "Others", Created: now}),
			tx.SavePlatform(smallprint.Platform{ID: "p", Slug: "acorn", Name: "Acorn"}),
			tx.SaveDocument(smallprint.Document{ID: "d", PlatformID: "p", Slug: "terms", TermsType: "Terms of Service"}),
			tx.SaveEdition(smallprint.Edition{ID: "e", DocumentID: "d", Slug: "main"}),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range names {
		s.join(name, n.role, n.org)
	}
	return s
}

var token = regexp.MustCompile(`token=([\w-]+)`)

// join makes an account as the command line does, and signs it in.
func (s *site) join(name string, role smallprint.Role, org string) {
	s.t.Helper()
	link, err := s.people.AddUser(ctx, name+"@reader.example", role)
	if err != nil {
		s.t.Fatal(err)
	}
	secret, err := s.people.Begin(ctx, people.Start{Purpose: "reset", Secret: token.FindStringSubmatch(link)[1], Password: password}, people.Who{})
	if err != nil {
		s.t.Fatal(err)
	}
	a, _, _ := s.people.SignedIn(ctx, secret)
	a.Organisation = org
	if err := s.people.Change(ctx, people.Who{}, a, "test", ""); err != nil {
		s.t.Fatal(err)
	}
	s.ids[name], s.cookie[name] = a.ID, secret
}

// ask makes a request as one of the people, "" for someone who is not signed in.
func (s *site) ask(who, method, path string, form url.Values, head ...string) *http.Response {
	s.t.Helper()
	var body io.Reader
	if method == "POST" {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	if c := s.cookie[who]; c != "" {
		r.AddCookie(&http.Cookie{Name: "smallprint", Value: c})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func text(r *http.Response) string {
	b, _ := io.ReadAll(r.Body)
	return string(b)
}

// watchOf adds a watch as one of the people and returns its id.
func (s *site) watchOf(who, org string) string {
	s.t.Helper()
	a, err := s.people.Store.Account(ctx, s.ids[who])
	if err != nil {
		s.t.Fatal(err)
	}
	w, err := s.people.SaveWatch(ctx, people.Who{Account: a}, smallprint.Watch{Scope: smallprint.ScopePlatform, Target: "acorn", Pace: smallprint.PaceDaily, Organisation: org})
	if err != nil {
		s.t.Fatal(err)
	}
	return w.ID
}

// Row 18: every route by every role, and for another organisation.
func TestRow18EveryRouteByEveryRole(t *testing.T) {
	everyone := []string{"", "reader", "guest", "member", "stranger", "editor", "administrator"}
	for _, rt := range routes {
		method, path, _ := strings.Cut(rt.pattern, " ")
		s := newSite(t, "http://example.com")
		path = strings.NewReplacer("{$}", "", "{id}", "none").Replace(path)
		for _, who := range everyone {
			allowed := map[need]bool{anyone: true, signedIn: who != "", member: who == "member" || who == "stranger", administrator: who == "administrator"}[rt.need]
			res := s.ask(who, method, path, url.Values{"nonsense": {"1"}})
			got := res.StatusCode
			switch {
			case !allowed && who == "" && (got != 303 || !strings.HasPrefix(res.Header.Get("Location"), "/account/sign-in")):
				t.Errorf("%s by someone who is not signed in: %d to %s, want to be sent to sign in", rt.pattern, got, res.Header.Get("Location"))
			case !allowed && who != "" && got != 403:
				t.Errorf("%s by %s: %d, want 403", rt.pattern, who, got)
			case allowed && method == "POST" && got != 400: // row 19: an unknown field
				t.Errorf("%s by %s with an unknown field: %d, want 400", rt.pattern, who, got)
			case allowed && method == "GET" && (got >= 500 || got == 403):
				t.Errorf("%s by %s: %d", rt.pattern, who, got)
			}
		}
	}
	if (route{}).admit(&request{}) == nil {
		t.Error("a route that does not say who may use it answers")
	}
}

// Row 18: what belongs to someone else is not found, and stays.
func TestRow18ThingsOfOthers(t *testing.T) {
	s := newSite(t, "http://example.com")
	own, shared := s.watchOf("reader", ""), s.watchOf("member", "org")
	dest, err := s.people.SaveDestination(ctx, people.Who{Account: smallprint.Account{ID: s.ids["reader"]}}, smallprint.Destination{Kind: smallprint.ByWebhook, Address: "https://hook.example/a"})
	if err != nil {
		t.Fatal(err)
	}
	change := url.Values{"pace": {"weekly"}}
	for _, c := range []struct {
		who, path string
		form      url.Values
		want      int
	}{
		{"stranger", "/account/watches/" + own, change, 404}, {"administrator", "/account/watches/" + own, change, 404},
		{"stranger", "/account/watches/" + shared, change, 404}, {"guest", "/account/watches/" + shared, change, 404},
		{"stranger", "/account/watches/" + shared + "/delete", nil, 404}, {"reader", "/account/watches/" + own, change, 303},
		{"member", "/account/watches/" + shared, url.Values{"pace": {"weekly"}, "share": {"yes"}}, 303},
		{"stranger", "/account/destinations/" + dest.ID, url.Values{"kind": {"webhook"}, "address": {"https://evil.example/"}}, 404},
		{"stranger", "/account/destinations/" + dest.ID + "/delete", nil, 404},
	} {
		if got := s.ask(c.who, "POST", c.path, c.form).StatusCode; got != c.want {
			t.Errorf("POST %s by %s: %d, want %d", c.path, c.who, got, c.want)
		}
	}
	for who, want := range map[string]int{"reader": 200, "stranger": 404, "": 303} {
		if got := s.ask(who, "GET", "/account/watches/"+own, nil).StatusCode; got != want {
			t.Errorf("the watch for %q: %d, want %d", who, got, want)
		}
	}
	if d, err := s.people.Store.Destination(ctx, dest.ID); err != nil || d.Address != "https://hook.example/a" {
		t.Errorf("the destination is %+v, %v", d, err)
	}
}

// Row 19: fields that would give more than a form is for are refused.
func TestRow19MassAssignment(t *testing.T) {
	s := newSite(t, "http://example.com")
	for _, c := range []struct {
		path string
		form url.Values
	}{
		{"/account/settings", url.Values{"name": {"A"}, "zone": {""}, "quiet": {""}, "role": {"administrator"}}},
		{"/account/settings", url.Values{"name": {"A", "B"}, "zone": {""}, "quiet": {""}}},
		{"/account/settings?role=administrator", url.Values{"name": {"A"}}},
		{"/account/watches", url.Values{"scope": {"platform"}, "target": {"acorn"}, "pace": {"daily"}, "account_id": {s.ids["editor"]}}},
		{"/account/watches", url.Values{"scope": {"platform"}, "target": {"acorn"}, "pace": {"daily"}, "id": {"x"}}},
		{"/account/destinations", url.Values{"kind": {"webhook"}, "address": {"https://hook.example/"}, "confirmed": {"1"}}},
		{"/account/destinations", url.Values{"kind": {"shell"}, "address": {"https://hook.example/"}}},
		{"/account/keys", url.Values{"name": {"a"}, "scope": {"administer"}}},
	} {
		if got := s.ask("reader", "POST", c.path, c.form).StatusCode; got != 400 {
			t.Errorf("%s with %v: %d, want 400", c.path, c.form, got)
		}
	}
	a, _ := s.people.Store.Account(ctx, s.ids["reader"])
	if a.Role != smallprint.RoleReader || a.Name != "" {
		t.Errorf("the account is %+v", a)
	}
	if got := s.ask("reader", "POST", "/account/watches", url.Values{"scope": {"platform"}, "target": {"acorn"}, "pace": {"daily"}, "share": {"yes"}}).StatusCode; got != 303 {
		t.Errorf("sharing without an organisation: %d", got)
	}
	if ws, _ := s.people.Store.AccountWatches(ctx, s.ids["reader"]); len(ws) != 1 || ws[0].Organisation != "" {
		t.Errorf("watches are %+v", ws)
	}
}

// Row 20: nothing changes on GET, and writes from other origins are refused.
func TestRow20CSRF(t *testing.T) {
	s := newSite(t, "http://example.com")
	for _, rt := range routes {
		method, path, _ := strings.Cut(rt.pattern, " ")
		path = strings.NewReplacer("{$}", "", "{id}", "none").Replace(path)
		if method != "POST" {
			continue
		}
		for _, head := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
			if got := s.ask("administrator", "POST", path, url.Values{}, head...).StatusCode; got != 403 {
				t.Errorf("POST %s with %v: %d, want 403", path, head, got)
			}
		}
	}
	before, _ := s.people.Store.Acts(ctx, "", 1000)
	for _, rt := range routes {
		_, path, _ := strings.Cut(rt.pattern, " ")
		s.ask("administrator", "GET", strings.NewReplacer("{$}", "", "{id}", "none").Replace(path)+"?name=x&email=a@b.example", nil)
	}
	if after, _ := s.people.Store.Acts(ctx, "", 1000); len(after) != len(before) {
		t.Errorf("GET made %d acts", len(after)-len(before))
	}
}

// Row 21: nobody is sent to another site.
func TestRow21OpenRedirect(t *testing.T) {
	s := newSite(t, "http://example.com")
	for next, want := range map[string]string{
		"/account/settings": "/account/settings", "/changes?grade=substantive": "/changes?grade=substantive",
		"//evil.example": "", "/\\evil.example": "", "https:evil.example": "", "https://evil.example": "", "/%2fevil.example": "", "/%5Cevil.example": "",
		"/\t/evil.example": "", "\t//evil.example": "", "/%09/evil.example": "", "javascript:alert(1)": "", "": "", "evil": "", "/a//evil": "", "/\n/evil": "", "/@evil.example": "", "/ü": "",
	} {
		if want == "" {
			want = "/account/watches"
		}
		got := s.ask("", "POST", "/account/sign-in", url.Values{"email": {"reader@reader.example"}, "password": {password}, "next": {next}})
		if got.StatusCode != 303 || got.Header.Get("Location") != want {
			t.Errorf("after signing in %q leads to %d %q, want %q", next, got.StatusCode, got.Header.Get("Location"), want)
		}
	}
}

// Row 22: the page for an unknown address is the page for a known one.
func TestRow22Enumeration(t *testing.T) {
	s := newSite(t, "http://example.com")
	for _, path := range []string{"/account/sign-in", "/account/sign-up", "/account/forgot"} {
		var got [2]string
		for i, email := range []string{"reader@reader.example", "nobody@reader.example"} {
			form := url.Values{"email": {email}}
			if path == "/account/sign-in" {
				form.Set("password", "not the one at all")
			}
			res := s.ask("", "POST", path, form)
			got[i] = res.Status + res.Header.Get("Location") + strings.ReplaceAll(text(res), email, "")
		}
		if got[0] != got[1] {
			t.Errorf("%s answers differently:\n%s\n%s", path, got[0], got[1])
		}
	}
}

// Row 14: hostile names stay words.
func TestRow14HostileNames(t *testing.T) {
	s := newSite(t, "http://example.com")
	evil := `"><script>alert(1)</script>`
	s.ask("reader", "POST", "/account/settings", url.Values{"name": {evil}, "zone": {""}, "quiet": {""}})
	s.ask("reader", "POST", "/account/watches", url.Values{"scope": {"search"}, "target": {evil}, "pace": {"daily"}})
	s.ask("reader", "POST", "/account/keys", url.Values{"name": {evil}, "scope": {"read"}})
	for _, path := range []string{"/account/settings", "/account/watches", "/account/watches?scope=search&target=" + url.QueryEscape(evil), "/account/settings?done=" + url.QueryEscape(evil)} {
		if got := text(s.ask("reader", "GET", path, nil)); strings.Contains(got, "<script>alert") {
			t.Errorf("%s carries the script", path)
		}
	}
}

func TestTheCookieIsGuarded(t *testing.T) {
	for base, want := range map[string]string{"http://example.com": "smallprint=", "https://example.com": "__Host-smallprint="} {
		s := newSite(t, base)
		c := s.ask("", "POST", "/account/sign-in", url.Values{"email": {"reader@reader.example"}, "password": {password}}).Header.Get("Set-Cookie")
		if !strings.HasPrefix(c, want) || !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") || strings.Contains(c, "Secure") != strings.HasPrefix(base, "https") {
			t.Errorf("over %s the cookie is %q", base, c)
		}
	}
}

func TestASessionEndsWithItsAccount(t *testing.T) {
	s := newSite(t, "http://example.com")
	if got := s.ask("administrator", "POST", "/account/admin/accounts/"+s.ids["reader"], url.Values{"role": {"reader"}, "plan": {""}, "organisation": {""}, "disabled": {"yes"}}).StatusCode; got != 303 {
		t.Fatalf("disabling gives %d", got)
	}
	if got := s.ask("reader", "GET", "/account/settings", nil).StatusCode; got != 303 {
		t.Errorf("a disabled account gets %d", got)
	}
	if got := s.ask("editor", "POST", "/account/delete", url.Values{"email": {"editor@reader.example"}, "password": {password}}).StatusCode; got != 303 {
		t.Errorf("deleting gives %d", got)
	}
	if got := s.ask("editor", "GET", "/account/settings", nil).StatusCode; got != 303 {
		t.Errorf("a deleted account gets %d", got)
	}
	if got := text(s.ask("member", "GET", "/account/export", nil)); !strings.Contains(got, "member@reader.example") || strings.Contains(got, s.cookie["member"]) {
		t.Errorf("the export is %.300s", got)
	}
}
