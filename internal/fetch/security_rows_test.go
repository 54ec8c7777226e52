package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"smallprint"
	"smallprint/internal/extract"
)

// Everything else that this package can be made to send goes through the same
// guard. That no other package dials is held by the architecture's tests.
func TestRow6SecondFetchPath(t *testing.T) {
	paths := map[string]func(c *Client, addr string) error{
		"a page": func(c *Client, addr string) error {
			res, err := c.Get(context.Background(), Request{URL: "http://" + addr + "/", OverrideRobots: "test"})
			return outcomeError(res, err)
		},
		"robots.txt": func(c *Client, addr string) error {
			res, err := c.Get(context.Background(), Request{URL: "http://" + addr + "/"})
			return outcomeError(res, err)
		},
		"a browser's page": func(c *Client, addr string) error {
			v, err := c.Visit(context.Background(), Request{URL: "http://" + addr + "/", OverrideRobots: "test"}, "test", "")
			if err != nil {
				return err
			}
			defer v.Close()
			_, err = v.Enter(context.Background(), "http://"+addr+"/")
			return outcomeError(v.Response, err)
		},
	}
	for name, try := range paths {
		t.Run(name, func(t *testing.T) {
			hits := 0
			srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits++ }))
			defer srv.Close()
			c, passed := guarded(t, Options{Resolver: &answers{{"127.0.0.1"}}})
			if err := try(c, srv.Listener.Addr().String()); err == nil || !strings.Contains(err.Error(), "refused") {
				t.Errorf("%v, want refused", err)
			}
			if hits > 0 || len(*passed) > 0 {
				t.Errorf("%d hits, dialled %v", hits, *passed)
			}
		})
	}
	// A robots.txt that leads to a private address is refused with its page.
	hits := 0
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits++ }))
	defer inner.Close()
	outer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, inner.URL, http.StatusFound) }))
	defer outer.Close()
	c, _ := guarded(t, Options{Allow: []string{outer.Listener.Addr().String()}})
	if res := get(t, c, Request{URL: outer.URL + "/terms"}); res.Outcome != smallprint.OutcomeRefused || hits > 0 {
		t.Errorf("robots.txt elsewhere: outcome %q (%s), %d hits", res.Outcome, res.Reason, hits)
	}
}

func outcomeError(res *Response, err error) error {
	if err == nil && res.Outcome != "" {
		err = fmt.Errorf("%s: %s", res.Outcome, res.Reason)
	}
	return err
}

// The client carries no secret to any host: addresses with a user are refused,
// and neither cookies nor authorisations are kept or passed on.
func TestRow8SecretsToAChangedEndpoint(t *testing.T) {
	var other http.Header
	second := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { other = r.Header.Clone() }))
	defer second.Close()
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "secret", Path: "/"})
		w.Header().Set("Authorization", "secret")
		http.Redirect(w, r, second.URL+"/", http.StatusFound)
	}))
	defer first.Close()
	c, _ := guarded(t, Options{Allow: []string{first.Listener.Addr().String(), second.Listener.Addr().String()}})
	for range 2 {
		res := get(t, c, Request{URL: first.URL + "/?token=secret", OverrideRobots: "test", ETag: `"1"`})
		if res.Outcome != "" {
			t.Fatalf("outcome %q (%s)", res.Outcome, res.Reason)
		}
		for k, v := range other {
			if k == "Cookie" || k == "Authorization" || k == "Referer" || strings.Contains(strings.Join(v, " "), "secret") {
				t.Errorf("the second host was sent %s: %s", k, v)
			}
		}
	}
	for _, raw := range []string{"http://user:pass@public.example/", "https://token@public.example/"} {
		wantRefused(t, c, &[]string{}, raw)
	}
	// Private endpoints need the operator's word, by host and port.
	_, port, _ := net.SplitHostPort(second.Listener.Addr().String())
	for allow, want := range map[string]bool{"127.0.0.1:" + port: true, "127.0.0.1:1": false, "localhost:" + port: false} {
		c, _ := guarded(t, Options{Allow: []string{allow}})
		if res := get(t, c, Request{URL: second.URL, OverrideRobots: "test"}); (res.Outcome == "") != want {
			t.Errorf("with %s allowed: outcome %q (%s)", allow, res.Outcome, res.Reason)
		}
	}
}

// A selector is CSS and nothing else: what other query languages would read or
// run is a note, and the text stays the page's own.
func TestRow11QueryLanguagesThatReadFiles(t *testing.T) {
	const page = "<!doctype html><title>Terms</title><main><h1>Terms</h1><p>We may change these terms at any time with thirty days' notice.</p></main>"
	for _, sel := range []string{"xpath://p", "//p[unparsed-text('file:///etc/passwd')]", "document('file:///etc/passwd')", "doc('file:///etc/passwd')/*",
		"jq:input_filename", `jq:$ENV`, `jq:include "/etc/passwd"`, "json:$..*", "re:/(a+)+$/", "p::before{content:url(file:///etc/passwd)}",
		"@import url(file:///etc/passwd);", "p:contains('" + strings.Repeat("(", 5000) + "')", strings.Repeat(":not(", 2000) + "p" + strings.Repeat(")", 2000)} {
		r, err := extract.Read("text/html", []byte(page), extract.Options{Selector: sel})
		if err != nil {
			continue // refused
		}
		if strings.Contains(r.Text, "root:") || len(r.Text) > 2*len(page) {
			t.Errorf("%.60q read %q", sel, r.Text)
		}
	}
}
