package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/api/apitest"
	"smallprint/internal/store"
)

var update = flag.Bool("update", false, "write the golden files")

func handler(t testing.TB, s *store.Store, perMinute int) http.Handler {
	t.Helper()
	return New(Options{Store: s, PerMinute: perMinute, Diff: func(old, new *smallprint.Reading, _ string) smallprint.Diff {
		a, b := smallprint.Quote(old.Text, 0, len(old.Text)), smallprint.Quote(new.Text, 0, len(new.Text))
		return smallprint.Diff{Grade: smallprint.GradeSubstantive, Changes: []smallprint.BlockChange{{Kind: smallprint.KindReworded, Old: &a, New: &b}}}
	}})
}

func get1(t testing.TB, h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func body(t testing.TB, w *httptest.ResponseRecorder) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v: %.300s", err, w.Body)
	}
	return v
}

const larkspur = "/api/v1/platforms/larkspur/documents/privacy-policy"

var every = []string{
	"/api/v1/platforms", "/api/v1/platforms/larkspur", "/api/v1/documents", larkspur, larkspur + "/versions", larkspur + "/versions/2?analysis=true", larkspur + "/versions/latest",
	larkspur + "/as-of/2026-02-10", larkspur + "/diff/1/3", "/api/v1/provisions?analysis=true", "/api/v1/changes?words=true", "/api/v1/captures", "/api/v1/search?q=train",
	"/api/v1/compare?types=data.ai-training,data.sale&platforms=larkspur,r-bank", "/api/v1/types", "/api/v1/health",
}

// The golden file: no field, parameter or address changes unseen.
func TestOpenAPIIsGolden(t *testing.T) {
	w := get1(t, handler(t, apitest.Open(t), -1), "/api/v1/openapi.json")
	golden := filepath.Join("testdata", "openapi.json")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, w.Body.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(want, w.Body.Bytes()) {
		t.Errorf("the OpenAPI document is not the golden file (%v): if the change is meant, run go test ./internal/api -run Golden -update", err)
	}
	if v := body(t, w)["openapi"]; v != "3.1.0" {
		t.Errorf("openapi is %v", v)
	}
}

// Every span in every answer is the bytes of the text that its row names.
func TestQuotesEqualTheirSpans(t *testing.T) {
	s := apitest.Open(t, apitest.World()...)
	h := handler(t, s, -1)
	texts := map[string]string{}
	for _, st := range apitest.World() {
		for i := range st.States {
			path := fmt.Sprintf("/api/v1/platforms/%s/documents/%s/versions/%d", smallprint.Slug(st.Platform), smallprint.Slug(st.Terms), i+1)
			v := body(t, get1(t, h, path))
			texts[v["text_sha256"].(string)] = v["text"].(string)
			texts[fmt.Sprint(v["platform_slug"], "/", v["document"], "/", v["version"])] = v["text"].(string)
			if smallprint.Digest([]byte(v["text"].(string))) != v["text_sha256"] {
				t.Errorf("%s: the text has another digest", path)
			}
		}
	}
	n := 0
	for _, path := range every {
		w := get1(t, h, path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d: %s", path, w.Code, w.Body)
			continue
		}
		n += spans(t, path, texts, "", body(t, w))
	}
	if n < 30 {
		t.Errorf("only %d spans were checked", n)
	}
}

// spans walks an answer; sha names the text that applies.
func spans(t *testing.T, path string, texts map[string]string, text string, v any) (n int) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			n += spans(t, path, texts, text, x)
		}
	case map[string]any:
		if sha, ok := v["text_sha256"].(string); ok {
			text = texts[sha]
		} else if doc, ok := v["document"].(string); ok && v["version"] != nil {
			text = texts[fmt.Sprint(v["platform_slug"], "/", doc, "/", v["version"])]
		}
		if q, ok := v["quote"].(string); ok {
			n++
			if err := smallprint.CheckQuote(text, int(v["start"].(float64)), int(v["end"].(float64)), q); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		was, now := text, text
		if sha, ok := v["old_text_sha256"].(string); ok {
			was, now = texts[sha], texts[v["new_text_sha256"].(string)]
			for _, c := range v["changes"].([]any) {
				c := c.(map[string]any)
				n += spans(t, path, texts, was, c["old"]) + spans(t, path, texts, now, c["new"])
			}
			return n
		}
		for _, x := range v {
			n += spans(t, path, texts, text, x)
		}
	}
	return n
}

func TestListsGoOnAfterAKey(t *testing.T) {
	s := apitest.Open(t, apitest.World()...)
	h := handler(t, s, -1)
	for _, path := range []string{"/api/v1/platforms?", "/api/v1/documents?", larkspur + "/versions?", "/api/v1/provisions?", "/api/v1/changes?", "/api/v1/captures?", "/api/v1/search?q=train&"} {
		whole := body(t, get1(t, h, path+"limit=200"))["items"].([]any)
		var got []any
		next := path + "limit=1"
		for range 50 {
			v := body(t, get1(t, h, next))
			got = append(got, v["items"].([]any)...)
			cursor, more := v["next"].(string)
			if !more {
				break
			}
			next = path + "limit=1&cursor=" + cursor
		}
		if len(whole) < 2 || fmt.Sprint(got) != fmt.Sprint(whole) {
			t.Errorf("%s: page by page %d items, at once %d", path, len(got), len(whole))
		}
	}
}

func TestFilters(t *testing.T) {
	h := handler(t, apitest.Open(t, apitest.World()...), -1)
	for path, want := range map[string]int{
		"/api/v1/provisions":                                            5,
		"/api/v1/provisions?type=data.ai-training":                      3,
		"/api/v1/provisions?platform=larkspur&type=account.termination": 1,
		"/api/v1/provisions?as_of=2026-01-10":                           4,
		"/api/v1/provisions?as_of=2020-01-10":                           0,
		"/api/v1/provisions?attribute=opt_out":                          1,
		"/api/v1/provisions?severity=high,low":                          2,
		"/api/v1/provisions?group=data":                                 3,
		"/api/v1/changes":                                               2,
		"/api/v1/changes?grade=noise":                                   0,
		"/api/v1/changes?since=2026-02-20":                              1,
		"/api/v1/changes?until=2026-02-20&direction=against_user":       1,
		"/api/v1/changes?platform=larkspur&document=privacy-policy":     2,
		"/api/v1/captures?outcome=challenge":                            3,
		"/api/v1/documents?terms_type=Terms+of+Service":                 1,
	} {
		if got := len(body(t, get1(t, h, path))["items"].([]any)); got != want {
			t.Errorf("%s: %d items, want %d", path, got, want)
		}
	}
	states := ""
	for _, c := range body(t, get1(t, h, "/api/v1/compare?types=data.ai-training,data.sale&platforms=larkspur"))["items"].([]any) {
		states += c.(map[string]any)["state"].(string) + " "
	}
	if states != "stated not_stated " {
		t.Errorf("compared: %s", states)
	}
	if v := body(t, get1(t, h, larkspur+"/as-of/2026-02-10")); v["version"] != 2.0 {
		t.Errorf("as of 10 February: version %v, want 2", v["version"])
	}
}

func TestConditionalRequests(t *testing.T) {
	h := handler(t, apitest.Open(t, apitest.World()...), -1)
	for _, path := range append(every, "/api/v1/docs", "/api/v1/openapi.json") {
		for _, encoding := range []string{"identity", "gzip"} {
			first := get1(t, h, path, "Accept-Encoding", encoding)
			tag := first.Header().Get("ETag")
			if !strings.HasPrefix(tag, `"`) {
				t.Fatalf("%s: the tag %s is not strong", path, tag)
			}
			again := get1(t, h, path, "Accept-Encoding", encoding, "If-None-Match", tag)
			if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
				t.Errorf("%s, %s: asked with its tag %s: status %d, %d bytes", path, encoding, tag, again.Code, again.Body.Len())
			}
			if other := get1(t, h, path, "If-None-Match", `"x"`); other.Code != http.StatusOK {
				t.Errorf("%s: asked with another tag: status %d", path, other.Code)
			}
		}
	}
	v := get1(t, h, larkspur+"/versions/1")
	if got := get1(t, h, larkspur+"/versions/1", "If-Modified-Since", v.Header().Get("Last-Modified")); got.Code != http.StatusNotModified {
		t.Errorf("not modified since: status %d", got.Code)
	}
	if got, want := v.Header().Get("Memento-Datetime"), "Mon, 05 Jan 2026 09:00:00 GMT"; got != want {
		t.Errorf("Memento-Datetime is %q, want %q", got, want)
	}
}

// Rows 19 and 22 of the attacks: what is not known is refused, and all that is
// not there is answered alike.
func TestRow22UniformProblems(t *testing.T) {
	h := handler(t, apitest.Open(t, apitest.World()...), -1)
	var missing []string
	for _, path := range []string{"/api/v1/nothing", "/api/v1/platforms/none", "/api/v1/platforms/none/documents/none", larkspur + "/versions/99", larkspur + "/versions/x",
		larkspur + "/as-of/2001-01-01", "/api/v1/changes/none", "/api/v1/captures/none", larkspur + "/diff/1/99", larkspur + "?edition=none"} {
		w := get1(t, h, path)
		if w.Code != http.StatusNotFound || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: status %d, %s", path, w.Code, w.Header().Get("Content-Type"))
		}
		missing = append(missing, w.Body.String())
	}
	if alike := slices.Compact(missing); len(alike) != 1 {
		t.Errorf("what is not there is answered in %d ways: %q", len(alike), alike)
	}
	for _, path := range []string{"/api/v1/changes?nothing=1", "/api/v1/changes?grade=x", "/api/v1/changes?cursor=x", "/api/v1/changes?since=x", "/api/v1/provisions?limit=0", "/api/v1/provisions?limit=x",
		"/api/v1/provisions?attribute=%25", "/api/v1/search", "/api/v1/compare?types=a", "/api/v1/provisions?document=x"} {
		w := get1(t, h, path)
		if w.Code != http.StatusBadRequest && w.Code != http.StatusUnprocessableEntity || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: status %d: %s", path, w.Code, w.Body)
		}
	}
	s := apitest.Open(t)
	broken := handler(t, s, -1)
	s.Close()
	if w := get1(t, broken, "/api/v1/health"); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "sql") || strings.Contains(w.Body.String(), "closed") {
		t.Errorf("a fault tells: %d %s", w.Code, w.Body)
	}
}

// Row 20: nothing can be changed, from whatever origin.
func TestRow20OnlyReads(t *testing.T) {
	h := handler(t, apitest.Open(t), -1)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, "TRACE"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, "/api/v1/changes", nil))
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
			t.Errorf("%s: status %d", method, w.Code)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodOptions, "/api/v1/changes", nil))
	if w.Code != http.StatusNoContent || w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("preflight: %d %v", w.Code, w.Header())
	}
}

func TestRateLimit(t *testing.T) {
	now := time.Now()
	h := New(Options{Store: apitest.Open(t), PerMinute: 2, Now: func() time.Time { return now }})
	ask := func(address string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/types", nil)
		r.RemoteAddr, r.Header["X-Forwarded-For"] = address, []string{fmt.Sprint(time.Now().UnixNano())}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for i, want := range []int{200, 200, 429} {
		if w := ask("[2001:4860::1]:1"); w.Code != want || w.Header().Get("RateLimit") == "" {
			t.Errorf("request %d: status %d, want %d", i, w.Code, want)
		}
	}
	w := ask("[2001:4860::2]:9") // the same /64
	if w.Code != 429 || w.Header().Get("Retry-After") != "31" {
		t.Errorf("status %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w := ask("192.0.2.1:1"); w.Code != 200 {
		t.Errorf("another address: status %d", w.Code)
	}
	now = now.Add(31 * time.Second)
	if w := ask("[2001:4860::1]:1"); w.Code != 200 {
		t.Errorf("after half a minute: status %d", w.Code)
	}
}

// The page of the API loads and runs nothing of others.
func TestDocsPage(t *testing.T) {
	w := get1(t, handler(t, apitest.Open(t), -1), "/api/v1/docs")
	for _, bad := range []string{"<script", "https://", "http://", "style="} {
		if strings.Contains(w.Body.String(), bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; style-src 'self';") {
		t.Errorf("policy %q", csp)
	}
	if n := strings.Count(w.Body.String(), "<section"); n < 17 {
		t.Errorf("%d operations", n)
	}
}

// BenchmarkAPI reports the median time of each kind of answer over 500
// documents and 2,500 versions.
func BenchmarkAPI(b *testing.B) {
	s := apitest.Open(b, apitest.Large(500)...)
	h := handler(b, s, -1)
	d := "/api/v1/platforms/platform-050/documents/policy-2"
	for _, path := range []string{"/api/v1/platforms", "/api/v1/documents?platform=platform-050", d, d + "/versions", d + "/versions/3", d + "/as-of/2026-03-01", "/api/v1/provisions?platform=platform-050",
		"/api/v1/provisions?type=data.sale", "/api/v1/provisions?type=data.sale&as_of=2026-02-20", "/api/v1/changes", "/api/v1/captures", "/api/v1/search?q=wording+improve", "/api/v1/compare?types=data.sale,fees.refunds&platforms=platform-001,platform-002", "/api/v1/types", "/api/v1/health"} {
		b.Run(path, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				if w := get1(b, h, path, "Accept-Encoding", "gzip"); w.Code != http.StatusOK {
					b.Fatalf("status %d: %s", w.Code, w.Body)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
			b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "ms-worst")
		})
	}
}
