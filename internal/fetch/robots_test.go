package fetch

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"smallprint"
)

func TestRobotsRules(t *testing.T) {
	tests := []struct {
		name, body, path string
		want             bool
	}{
		{"no rules", "", "/x", true},
		{"simple disallow", "User-agent: *\nDisallow: /x", "/x/y", false},
		{"other path", "User-agent: *\nDisallow: /x", "/y", true},
		{"own group holds alone", "User-agent: *\nDisallow: /\n\nUser-agent: smallprint\nDisallow: /b", "/a", true},
		{"own group, any case", "User-Agent: SmallPrint\nDisallow: /", "/a", false},
		{"own group with a version", "User-agent: smallprint/2.0\nDisallow: /", "/a", false},
		{"a prefix of our name is not us", "User-agent: small\nDisallow: /", "/a", true},
		{"a longer name is not us", "User-agent: smallprintbot\nDisallow: /", "/a", true},
		{"groups of one name are merged", "User-agent: smallprint\nDisallow: /a\n\nUser-agent: smallprint\nDisallow: /b", "/b", false},
		{"several names on one group", "User-agent: other\nUser-agent: smallprint\nDisallow: /", "/a", false},
		{"an own empty group allows", "User-agent: *\nDisallow: /\nUser-agent: smallprint\nDisallow:", "/a", true},
		{"the longest rule wins", "User-agent: *\nDisallow: /legal\nAllow: /legal/terms", "/legal/terms", true},
		{"allow wins a tie", "User-agent: *\nDisallow: /page\nAllow: /page", "/page", true},
		{"a star", "User-agent: *\nDisallow: /*/private", "/a/b/private", false},
		{"an end", "User-agent: *\nDisallow: /*.pdf$", "/x.pdf", false},
		{"an end that is not there", "User-agent: *\nDisallow: /*.pdf$", "/x.pdf?a=1", true},
		{"an end without a star", "User-agent: *\nDisallow: /$", "/x", true},
		{"escapes are compared decoded", "User-agent: *\nDisallow: /a%62c", "/abc", false},
		{"reserved escapes are not", "User-agent: *\nDisallow: /a%2Fb", "/a/b", true},
		{"bytes beyond ASCII", "User-agent: *\nDisallow: /é", "/%C3%A9", false},
		{"the query counts", "User-agent: *\nDisallow: /x?print", "/x?print=1", false},
		{"robots.txt itself", "User-agent: *\nDisallow: /", "/robots.txt", true},
		{"rules before any group are nobody's", "Disallow: /\nUser-agent: *\nDisallow: /b", "/a", true},
		{"unknown lines do not end a group", "User-agent: *\nCrawl-delay: soon\nDisallow: /a", "/a", false},
		{"a sitemap between names and rules", "User-agent: *\nSitemap: http://x.example/s\nDisallow: /a", "/a", false},
		{"comments, carriage returns, BOM", "\ufeffUser-agent: * # all\r\nDisallow: /a # not this\r\n", "/a", false},
		{"a page of HTML", "<html><body>Not found: sorry</body></html>", "/a", true},
	}
	for _, tt := range tests {
		r := decide(parseRobots(tt.body, "smallprint"), tt.path)
		if got := r == nil || r.allow; got != tt.want {
			t.Errorf("%s: allowed %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestRobotsHostilePattern(t *testing.T) {
	start := time.Now()
	match(strings.Repeat("*a", 50_000)+"$", strings.Repeat("a", 4_000)+"b")
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("a hostile pattern took %s", d)
	}
}

func TestRobotsAnswers(t *testing.T) {
	tests := []struct {
		name   string
		robots http.HandlerFunc
		want   smallprint.Outcome
	}{
		{"allowed", text("User-agent: *\nDisallow: /other"), ""},
		{"denied", text("User-agent: *\nDisallow: /doc"), smallprint.OutcomeRobotsDenied},
		{"404 means no rules", status(404), ""},
		{"403 means no rules", status(403), ""},
		{"503 means keep away", status(503), smallprint.OutcomeRobotsDenied},
		{"a redirect is followed", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/moved.txt", http.StatusMovedPermanently)
		}, smallprint.OutcomeRobotsDenied},
		{"a redirect loop means no rules", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/robots.txt", http.StatusFound)
		}, ""},
		{"an unreachable one is the site's failure", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			conn.Close()
		}, smallprint.OutcomeServerError},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			asked := 0
			mux := http.NewServeMux()
			mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, r *http.Request) { asked++; tt.robots(w, r) })
			mux.HandleFunc("/moved.txt", text("User-agent: *\nDisallow: /"))
			mux.HandleFunc("/doc", text("the document"))
			srv := httptest.NewServer(mux)
			defer srv.Close()
			c, _ := guarded(t, Options{Allow: []string{srv.Listener.Addr().String()}})
			for range 2 {
				res := get(t, c, Request{URL: srv.URL + "/doc"})
				if res.Outcome != tt.want {
					t.Errorf("outcome %q (%s), want %q", res.Outcome, res.Reason, tt.want)
				}
			}
			if tt.want == "" && asked > 6 || tt.name == "allowed" && asked != 1 {
				t.Errorf("robots.txt was fetched %d times", asked)
			}
			res := get(t, c, Request{URL: srv.URL + "/doc", OverrideRobots: "the site agreed by letter"})
			if res.Outcome != "" || res.Robots.Override == "" {
				t.Errorf("with an override: outcome %q, recorded %+v", res.Outcome, res.Robots)
			}
		})
	}
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}
