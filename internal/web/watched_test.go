package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/store"
)

// The watched archive is the invented one with everything that may befall a
// document that is watched: one times out, one is gone, one is blocked for
// long, one brought an odd text that is held.

const watchedDay = "2026-03-20"

// watchedSite is the site over the watched archive.
func watchedSite(t testing.TB) http.Handler {
	t.Helper()
	s, a := watchedArchive(t)
	return New(Options{Store: s, Archive: a, Diff: toyStage, Now: func() time.Time { return at(watchedDay) }, Log: slog.New(slog.DiscardHandler),
		Disk: func(context.Context) (int64, error) { return 123_400_000, nil },
		WARC: func(_ context.Context, w io.Writer, id string) error {
			_, err := fmt.Fprint(w, "WARC/1.1 "+id)
			return err
		}})
}

func watchedArchive(t testing.TB) (*store.Store, *archive.Archive) {
	t.Helper()
	s, a := openFixture(t, larkspur()...), newArchive(t)
	f := watchedFixture{t: t, s: s, a: a}
	for _, d := range larkspur() {
		for _, r := range d.texts {
			f.put([]byte(r.Text)) // saved as the bodies
		}
	}
	privacy := f.ref("larkspur", "privacy-policy", "main")
	for i, day := range []string{"2026-03-18", "2026-03-19", watchedDay} {
		f.attempt(privacy, fmt.Sprintf("c-late-%d", i), at(day).Add(-time.Hour), smallprint.OutcomeTimeout, "no answer within 30 s", nil)
	}
	f.attempt(privacy, "c-page", at("2026-03-12"), smallprint.OutcomeOK, "", []byte("<h1>Larkspur</h1><script>alert(1)</script>"))
	f.watch(privacy, store.Schedule{Every: 12 * time.Hour, Due: at(watchedDay).Add(4 * time.Hour), DueWhy: "to try again after timeout", Attempted: at(watchedDay),
		Trusted: at("2026-03-12"), Failures: 3, Outcome: smallprint.OutcomeTimeout}, "failing", "3 attempts in a row ended in timeout")

	terms := f.ref("larkspur", "terms-of-service", "main")
	f.attempt(terms, "c-gone-0", at("2026-03-14"), smallprint.OutcomeGone, "status 410", []byte("gone"))
	f.attempt(terms, "c-gone-1", at("2026-03-15"), smallprint.OutcomeGone, "status 410", []byte("gone"))
	f.watch(terms, store.Schedule{Every: 24 * time.Hour, Due: at("2026-03-16"), Attempted: at("2026-03-15"), Trusted: at("2026-03-13"), Failures: 2, Outcome: smallprint.OutcomeGone},
		"gone", "2 attempts in a row found that the page is not there")

	tarn := f.ref("tarn", "privacy-policy", "eu")
	f.held(tarn, "c-held", at("2026-03-19"))
	f.watch(tarn, store.Schedule{Every: 12 * time.Hour, Due: at(watchedDay).Add(time.Hour), Attempted: at("2026-03-19"), Trusted: at("2026-03-18").Add(12 * time.Hour), Failures: 1,
		Outcome: smallprint.OutcomeOK}, "", "")
	return s, a
}

func newArchive(t testing.TB) *archive.Archive {
	t.Helper()
	folder, err := archive.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	return archive.Open(folder)
}

type watchedFixture struct {
	t testing.TB
	s *store.Store
	a *archive.Archive
}

func (f watchedFixture) ref(platform, document, edition string) store.Ref {
	f.t.Helper()
	ref, err := f.s.Edition(f.t.Context(), platform, document, edition)
	if err != nil {
		f.t.Fatal(err)
	}
	return ref
}

func (f watchedFixture) write(fn func(*store.Tx) error) {
	f.t.Helper()
	if err := f.s.Write(f.t.Context(), fn); err != nil {
		f.t.Fatal(err)
	}
}

func (f watchedFixture) put(body []byte) string {
	f.t.Helper()
	sha, err := f.a.Put(f.t.Context(), body, "")
	if err != nil {
		f.t.Fatal(err)
	}
	return sha
}

func (f watchedFixture) watch(ref store.Ref, sched store.Schedule, kind, why string) {
	f.t.Helper()
	id := "S-" + ref.EditionID
	f.write(func(tx *store.Tx) error {
		src := smallprint.Source{ID: id, EditionID: ref.EditionID, URLs: []string{"https://" + ref.PlatformSlug + ".example/" + ref.DocumentSlug}, Origin: smallprint.OriginLive,
			OverrideRobots: "the operator of the site agreed in writing"}
		for _, err := range []error{tx.SaveSource(src), tx.SaveWatch(src, sched), tx.SaveSchedule(id, sched), tx.SaveTrusted(id, sched.Trusted), tx.SaveSchedule(id, sched)} {
			if err != nil {
				return err
			}
		}
		if kind == "" {
			return nil
		}
		return tx.SaveProblem(store.Problem{ID: "q-" + kind, Ref: ref, Kind: kind, Why: why, Opened: sched.Attempted, Told: sched.Attempted})
	})
}

// attempt saves a capture with a body, a picture and the record of how it was
// asked for.
func (f watchedFixture) attempt(ref store.Ref, id string, when time.Time, o smallprint.Outcome, reason string, body []byte) smallprint.Capture {
	f.t.Helper()
	url := "https://" + ref.PlatformSlug + ".example/" + ref.DocumentSlug
	p := smallprint.Page{URL: url, FinalURL: url + "/", Bytes: int64(len(body)), Fetcher: "smallprint-browser/1 Chromium/141"}
	a := Asked{URL: url, FinalURL: url + "/", Start: when, End: when.Add(1300 * time.Millisecond), Clock: "system", Fetcher: p.Fetcher, Config: smallprint.Digest([]byte("settings")),
		Vantage: "testbench", Language: "en", Declared: -1, Received: int64(len(body)), Robots: AskedRobots{URL: "https://" + ref.PlatformSlug + ".example/robots.txt", Fetched: when,
			Rule: "Disallow: /", Why: "the rule with the longest match", Override: "the operator of the site agreed in writing"}}
	hop := AskedHop{URL: url, IP: "192.0.2.7:443", Resolved: []string{"192.0.2.7"}, TLS: &AskedTLS{Version: "TLS 1.3", Leaf: smallprint.Digest([]byte("leaf"))},
		RequestHeader: map[string][]string{"User-Agent": {"smallprint (operator@example.org)"}}, Start: when, End: when.Add(time.Second)}
	if body != nil {
		var shot bytes.Buffer
		if err := png.Encode(&shot, image.NewGray(image.Rect(0, 0, 300, 200))); err != nil {
			f.t.Fatal(err)
		}
		p.SHA256, p.Served, p.Screenshot, p.Status, p.ContentType = f.put(body), f.put(append([]byte("<!-- as served -->"), body...)), f.put(shot.Bytes()), 200, "text/html"
		moved := hop
		moved.Status, moved.Proto, moved.Header = 301, "HTTP/1.1", map[string][]string{"Location": {"/privacy/"}}
		hop.URL, hop.Status, hop.Proto, hop.Header = url+"/", 200, "HTTP/2.0", map[string][]string{"Content-Type": {"text/html"}, "Set-Cookie": {"a=<b>"}}
		a.Hops, a.Status = []AskedHop{moved, hop}, 200
	} else {
		a.Hops, a.Outcome, a.Reason, a.Truncated = []AskedHop{hop}, string(o), reason, "time"
	}
	record, err := json.Marshal([]Asked{a})
	if err != nil {
		f.t.Fatal(err)
	}
	c := smallprint.Capture{ID: id, EditionID: ref.EditionID, SourceID: "S-" + ref.EditionID, At: when, Outcome: o, Reason: reason, Pages: []smallprint.Page{p}, Origin: smallprint.OriginLive}
	f.write(func(tx *store.Tx) (err error) {
		if c.Evidence, err = tx.SaveEvidence(record); err != nil {
			return err
		}
		return tx.SaveCapture(c)
	})
	return c
}

// held saves a capture whose text waits for a second look.
func (f watchedFixture) held(ref store.Ref, id string, when time.Time) {
	c := f.attempt(ref, id, when, smallprint.OutcomeOK, "", []byte("<p>Tarn is for sale.</p>"))
	r := readLines("# Tarn Privacy", "# Models", "Tarn is for sale. Ask the broker.")
	c.TextSHA256, c.Reason = r.TextSHA256, "held for review: 4 % of the last trusted text is in it"
	f.write(func(tx *store.Tx) error {
		for _, err := range []error{tx.SaveText(r, 1), tx.SaveFollowed(c), tx.SaveReview(ref.EditionID, id, "4 % of the last trusted text is in it", when)} {
			if err != nil {
				return err
			}
		}
		return nil
	})
}
