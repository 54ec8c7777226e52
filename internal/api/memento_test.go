package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"smallprint/internal/api/apitest"
)

func TestMemento(t *testing.T) {
	o := Options{Store: apitest.Open(t, apitest.World()...), Base: "https://site.example"}
	h := Memento(o)
	for name, c := range map[string]struct{ path, at, want string }{
		"now":               {"/timegate/https://larkspur.example/privacy", "", "/platforms/larkspur/privacy-policy/versions/3"},
		"by date":           {"/timegate/https://larkspur.example/privacy", "Tue, 10 Feb 2026 00:00:00 GMT", "/platforms/larkspur/privacy-policy/versions/2"},
		"before the first":  {"/timegate/http://LARKSPUR.example/privacy/", "Tue, 10 Feb 2009 00:00:00 GMT", "/platforms/larkspur/privacy-policy/versions/1"},
		"at the second":     {"/timegate/https%3A%2F%2Flarkspur.example%2Fprivacy", "Thu, 05 Feb 2026 09:00:00 GMT", "/platforms/larkspur/privacy-policy/versions/2"},
		"with a query":      {"/timegate/https://aero.example/privacy?x=1", "", "/platforms/r-bank/privacy-policy/versions/1"},
		"of our own page":   {"/timegate/https://site.example/platforms/larkspur/privacy-policy", "", "/platforms/larkspur/privacy-policy/versions/3"},
		"another query":     {"/timegate/https://aero.example/privacy?x=2", "", "404"},
		"an unknown page":   {"/timegate/https://evil.example/", "", "404"},
		"a date that is no": {"/timegate/https://larkspur.example/privacy", "yesterday", "400"},
	} {
		w := get1(t, h, c.path, "Accept-Datetime", c.at)
		if len(c.want) == 3 {
			if w.Code != map[string]int{"404": 404, "400": 400}[c.want] {
				t.Errorf("%s: status %d, want %s", name, w.Code, c.want)
			}
			continue
		}
		if got := w.Header().Get("Location"); w.Code != http.StatusFound || got != "https://site.example"+c.want || w.Header().Get("Vary") != "accept-datetime" {
			t.Errorf("%s: status %d to %q, want %s", name, w.Code, got, c.want)
		}
	}
	m := get1(t, h, "/timemap/link/https://larkspur.example/privacy")
	if b := m.Body.String(); m.Header().Get("Content-Type") != "application/link-format" || strings.Count(b, "memento\"") != 3 || !strings.Contains(b, `rel="first memento"; datetime="Mon, 05 Jan 2026 09:00:00 GMT"`) {
		t.Errorf("the map is %s", b)
	}
	pages := Dated(o, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {}))
	for path, want := range map[string]string{"/platforms/larkspur/privacy-policy/versions/2": "Thu, 05 Feb 2026 09:00:00 GMT", "/platforms/larkspur/privacy-policy": "", "/about": ""} {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if got := w.Header().Get("Memento-Datetime"); got != want {
			t.Errorf("%s: Memento-Datetime %q, want %q", path, got, want)
		}
	}
}
