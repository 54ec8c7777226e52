package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"smallprint/internal/store"
)

func site(t testing.TB, s *store.Store) http.Handler {
	t.Helper()
	return New(Options{Store: s, Diff: toyStage, Now: func() time.Time { return at("2026-03-20") }})
}

func get(t testing.TB, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// TestServe serves the fixture for a person to look at.
func TestServe(t *testing.T) {
	addr := os.Getenv("SMALLPRINT_SERVE_FIXTURE")
	if addr == "" {
		t.Skip("set SMALLPRINT_SERVE_FIXTURE=127.0.0.1:8099 to look at the fixture in a browser")
	}
	t.Fatal(http.ListenAndServe(addr, site(t, openFixture(t, larkspur()...))))
}

func TestPagesSay(t *testing.T) {
	h := site(t, openFixture(t, larkspur()...))
	for _, tt := range []struct {
		path string
		want []string
		not  []string
	}{
		{"/", []string{"Changed lately, and it matters", "training on prompts", "not received at the last attempt"}, nil},
		{"/platforms/larkspur", []string{"Not stated", "Retention and deletion periods", "Privacy Policy"}, nil},
		{"/platforms/osier", []string{"Not read", "robot test"}, []string{"<strong>Not stated</strong> in the latest text"}},
	} {
		w := get(t, h, tt.path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", tt.path, w.Code)
		}
		for _, s := range tt.want {
			if !strings.Contains(strings.ToLower(w.Body.String()), strings.ToLower(s)) {
				t.Errorf("%s does not say %q", tt.path, s)
			}
		}
	}
}
