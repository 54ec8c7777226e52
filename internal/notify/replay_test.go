package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/export"
	"smallprint/internal/fetch"
	"smallprint/internal/importer"
	"smallprint/internal/notify"
	"smallprint/internal/pipeline"
	"smallprint/internal/store"
)

// The replay tells of a made-up history as if it were live, to receivers that
// fail, while the program is killed at random, and compares what they took with
// what the exports say is due. SMALLPRINT_REPLAY=full replays the shared history
// for 1,000 accounts with 20,000 watches and 30 kills.
var (
	ctx  = context.Background()
	day0 = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("SMALLPRINT_REPLAY_CHILD"); dir != "" {
		if err := replayChild(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A historyPart is a document of the made-up history.
type historyPart struct {
	platform, terms string
	texts           []string
}

func madeUp() []historyPart {
	var out []historyPart
	for p := range 4 {
		for d, terms := range []string{"Terms of Service", "Privacy Policy", "Commercial Terms"} {
			name := fmt.Sprintf("Acorn %d", p)
			text := func(notice, more, law string) string {
				return fmt.Sprintf("# %s %s\n\nLast updated: January 1, 2026\n\n## 1. Your content\n\nYou retain ownership of the content that you submit to the service. You grant us a licence to host, store and display your content so that we can run the service for you.\n\n## 2. Payment\n\nYour subscription renews automatically each month unless you cancel it at least 24 hours before the renewal date. Fees already paid are not refundable except where the law requires it.\n\n## 3. Changes\n\nWe will give you at least %s days' notice by e-mail before we change these terms in a way that affects you.\n\n## 4. Ending\n\nWe may suspend or terminate your account if you breach these terms. You may close your account at any time in your account settings.\n%s\n## 5. Law\n\nThese terms are governed by the laws of %s, and its courts have jurisdiction over any dispute. This document is number %d of those that are watched here.\n",
					name, terms, notice, more, law, p*3+d)
			}
			share := "\nWe may share your contact details with our partners so that they can make you offers.\n"
			train := "\nWe may use the content that you submit to train our artificial intelligence models.\n"
			a, b := text("30", "", "Freedonia"), text("14", "", "Freedonia")
			part := historyPart{name, terms, []string{a, b, text("14", share, "Freedonia"), text("14", share+train, "Freedonia")}}
			if p%2 == 1 { // a text that flaps, a cosmetic change, and one for the user
				part.texts = append(part.texts, text("14", share, "Freedonia"), text("14", share+train, "Freedonia"),
					strings.ReplaceAll(text("14", share+train, "Freedonia"), "'", "’"), text("60", train, "Sylvania"))
			}
			out = append(out, part)
		}
	}
	return out
}

func (h historyPart) records() iter.Seq2[importer.Record, error] {
	return func(yield func(importer.Record, error) bool) {
		for i, text := range h.texts {
			r := importer.Record{Commit: fmt.Sprintf("%040x", i+1), At: day0.AddDate(0, 0, 12*i), Service: h.platform, TermsType: h.terms, Body: []byte(text), ContentType: "text/markdown"}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// replayChild is the program under test: it imports and tells until both are
// done, or until it is killed.
func replayChild(dir string) error {
	s, err := store.Open(ctx, filepath.Join(dir, "test.db"))
	if err != nil {
		return err
	}
	defer s.Close()
	blobs, err := archive.OpenFolder(filepath.Join(dir, "archive"))
	if err != nil {
		return err
	}
	var ahead atomic.Int64 // the clock runs ahead once nothing else is due, so that digests come
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())).UTC() }
	keys, err := notify.OpenKeys(dir)
	if err != nil {
		return err
	}
	n, err := notifier(s, keys, os.Getenv("SMALLPRINT_REPLAY_SMTP"), os.Getenv("SMALLPRINT_REPLAY_HOOK"), now)
	if err != nil {
		return err
	}
	if err := s.ReleaseDeliveries(ctx); err != nil {
		return err
	}
	p := pipeline.New(s, archive.Open(blobs), slog.New(slog.DiscardHandler))
	imported := make(chan error, 1)
	go func() { imported <- replayImport(p, dir) }()
	open, quiet := true, 0
	for {
		select {
		case err := <-imported:
			if err != nil {
				return err
			}
			open = false
		default:
		}
		a, err1 := n.Prepare(ctx)
		d, err2 := n.Deliver(ctx)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if a+d > 0 {
			quiet = 0
			continue
		}
		next, err := s.NextDelivery(ctx)
		if err != nil {
			return err
		}
		quiet++
		if open || !next.IsZero() && next.Sub(now()) < 5*time.Second || quiet < 3 {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		waiting, err := s.NextAlert(ctx)
		if err != nil || next.IsZero() && (waiting.IsZero() || ahead.Load() > int64(20*24*time.Hour)) {
			return err // what still waits is for accounts whose destination is gone
		}
		ahead.Add(int64(8 * 24 * time.Hour))
	}
}

func replayImport(p *pipeline.Pipeline, dir string) error {
	if bundle := os.Getenv("SMALLPRINT_REPLAY_BUNDLE"); bundle != "" {
		return replayBundle(p, bundle, dir)
	}
	for i, h := range madeUp() {
		key := fmt.Sprintf("versions:made-up-%d", i)
		done, err := p.Store.ImportedTo(ctx, key)
		if err != nil {
			return err
		}
		if done == "" {
			if _, err := p.Ingest(ctx, smallprint.OriginVersions, key, h.records()); err != nil {
				return err
			}
		}
		if err := p.FollowDue(ctx); err != nil {
			return err
		}
		if err := p.Settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// notifier returns one with short waits, which tells of imports as if live.
func notifier(s *store.Store, keys *notify.Keys, smtp, hook string, now func() time.Time) (*notify.Notifier, error) {
	hooks, err := url.Parse(hook)
	if err != nil {
		return nil, err
	}
	post, err := fetch.New(fetch.Options{Allow: []string{hooks.Host}, Timeout: 300 * time.Millisecond, Gap: -1})
	if err != nil {
		return nil, err
	}
	dial, err := fetch.New(fetch.Options{Allow: []string{smtp}})
	if err != nil {
		return nil, err
	}
	mailer, err := notify.NewMailer(notify.MailOptions{Server: smtp, From: "Smallprint <alerts@site.example>", TLS: "none", Dial: dial, Timeout: 300 * time.Millisecond})
	if err != nil {
		return nil, err
	}
	waits := make([]time.Duration, 40)
	for i := range waits {
		waits[i] = time.Duration(min(i, 6)) * 15 * time.Millisecond
	}
	return notify.New(notify.Options{Store: s, Keys: keys, Base: "https://site.example", Post: post, Mail: mailer, Now: now, Hold: -1, AsIfLive: true, Schedule: waits, Batch: 7}), nil
}

// people saves accounts with a destination each and watches.
func people(t *testing.T, s *store.Store, hook string, accounts, watches int, since time.Time, platforms, editions []string) {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	err := s.Write(ctx, func(tx *store.Tx) error {
		for i := range accounts {
			id := fmt.Sprintf("a%05d", i)
			a := smallprint.Account{ID: id, Email: id + "@site.example", Role: smallprint.RoleReader, Created: day0, Confirmed: day0}
			if err := tx.SaveAccount(a); err != nil {
				return err
			}
			d := smallprint.Destination{ID: "d" + id, AccountID: id, Kind: smallprint.ByEmail, Address: id + "@people.example", Confirmed: day0}
			if i%2 == 1 {
				d.Kind, d.Address = smallprint.ByWebhook, hook+"/"+id
			}
			switch i {
			case 0:
				d.Address = "gone@people.example"
			case 1:
				d.Address = hook + "/gone"
			}
			if err := tx.SaveDestination(d, day0); err != nil {
				return err
			}
		}
		for i := range watches {
			w := smallprint.Watch{ID: fmt.Sprintf("w%06d", i), AccountID: fmt.Sprintf("a%05d", i%accounts), Created: since, Pace: smallprint.PaceAtOnce,
				MinGrade: smallprint.Grade(pick("", "", "editorial")), Direction: smallprint.Direction(pick("", "", "against_user", "for_user"))}
			switch r.IntN(8) {
			case 0:
				w.Scope = smallprint.ScopeEverything
			case 1, 2:
				w.Scope, w.Target = smallprint.ScopePlatform, pick(platforms...)
			case 3, 4:
				w.Scope, w.Target = smallprint.ScopeType, pick("data.sharing", "data.ai-training", "agreement.change-notice", "dispute.governing-law")
			case 5:
				w.Scope, w.Target = smallprint.ScopeSearch, pick("partners", "Sylvania", "artificial models", "nothing")
			default:
				w.Scope, w.Target = smallprint.ScopeDocument, pick(editions...)
			}
			if r.IntN(6) == 0 {
				w.Created = since.AddDate(0, 0, 21)
			}
			if r.IntN(5) == 0 {
				w.Pace = smallprint.Pace(pick("daily", "weekly"))
			}
			if r.IntN(6) == 0 {
				w.Muted = []string{"data.sharing"}
			}
			if err := tx.SaveWatchOf(w); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReplayToFailingReceivers(t *testing.T) {
	if testing.Short() {
		t.Skip("a replay of a history")
	}
	accounts, watches, kills, bundle := 40, 200, 8, ""
	if os.Getenv("SMALLPRINT_REPLAY") == "full" {
		accounts, watches, kills, bundle = 1000, 20000, 30, sharedBundle(t)
	}
	dir, sink := t.TempDir(), newSinks(t, true)
	s, err := store.Open(ctx, filepath.Join(dir, "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	since := day0.AddDate(0, 0, -1)
	if bundle != "" {
		since = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) // before the history begins
	}
	platforms, editions := placesToCome(t, bundle)
	people(t, s, sink.hooks.URL, accounts, watches, since, platforms, editions)
	s.Close()
	r := rand.New(rand.NewPCG(1, 2))
	killed, begin := 0, time.Now()
	for replayRun(t, dir, bundle, sink, r, killed < kills) {
		killed++
	}
	t.Logf("%d kills, %.1f s, %d messages came again under their own id", killed, time.Since(begin).Seconds(), sink.again)
	replayCompare(t, dir, sink)
}

// placesToCome are the slugs and ids that the import will give to platforms
// and editions.
func placesToCome(t *testing.T, bundle string) (platforms, editions []string) {
	t.Helper()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "places.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all := func(yield func(importer.Record) bool) {
		for _, h := range madeUp() {
			for rec := range h.records() {
				if !yield(rec) {
					return
				}
				break
			}
		}
	}
	if bundle != "" {
		h, err := importer.OpenVersions(ctx, bundle, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer h.Close()
		all = func(yield func(importer.Record) bool) {
			for rec, err := range h.Records(ctx, importer.Options{}) {
				if err != nil {
					t.Fatal(err)
				}
				if !yield(rec) {
					return
				}
			}
		}
	}
	seen := map[string]bool{}
	err = s.Write(ctx, func(tx *store.Tx) error {
		for rec := range all {
			if seen[rec.Service+rec.TermsType] {
				continue
			}
			seen[rec.Service+rec.TermsType] = true
			id, _, err := tx.Ensure(store.Place{Platform: rec.Service, TermsType: rec.TermsType, URLs: []string{}, Origin: smallprint.OriginVersions}, rec.At)
			if err != nil {
				return err
			}
			platforms, editions = append(platforms, smallprint.Slug(rec.Service)), append(editions, id)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return platforms, editions
}

// replayBundle imports the shared history from where an earlier life came to.
func replayBundle(p *pipeline.Pipeline, bundle, dir string) error {
	h, err := importer.OpenVersions(ctx, bundle, dir)
	if err != nil {
		return err
	}
	defer h.Close()
	const key = "versions:replay"
	after, err := p.Store.ImportedTo(ctx, key)
	if err != nil {
		return err
	}
	if _, err := p.Ingest(ctx, smallprint.OriginVersions, key, h.Records(ctx, importer.Options{After: after})); err != nil {
		return err
	}
	return errors.Join(p.FollowDue(ctx), p.Settle(ctx))
}

func replayRun(t *testing.T, dir, bundle string, sink *sinks, r *rand.Rand, kill bool) (killed bool) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "SMALLPRINT_REPLAY_CHILD="+dir, "SMALLPRINT_REPLAY_HOOK="+sink.hooks.URL, "SMALLPRINT_REPLAY_SMTP="+sink.smtp.Addr().String(), "SMALLPRINT_REPLAY_BUNDLE="+bundle)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if kill {
		wait := time.Duration(150+r.IntN(900)) * time.Millisecond
		if bundle != "" {
			wait *= 5
		}
		timer := time.AfterFunc(wait, func() { cmd.Process.Kill() })
		defer timer.Stop()
	}
	err = cmd.Wait()
	if err != nil && (!kill || cmd.ProcessState.Exited()) {
		t.Fatalf("the program ended: %v", err)
	}
	return err != nil
}

// An exported change, as other programs read it.
type exported struct {
	Change, Grade, State, Platform, Document, Edition string
	Detected                                          time.Time
	NewVersion                                        int `json:"new_version"`
	Direction                                         string
	Changes                                           []struct {
		Grade    string
		Types    []string
		Old, New *struct{ Quote string }
	}
	sure, all, words map[string]bool
}

// replayCompare computes from the exports who is due what, without the code
// under test, and holds what the receivers took against it.
func replayCompare(t *testing.T, dir string, sink *sinks) {
	t.Helper()
	s, err := store.OpenReadOnly(ctx, filepath.Join(dir, "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var changes []exported
	grades := map[string]int{}
	err = export.Rows(ctx, s, "changes", export.Options{}, func(row any) error {
		b, err := json.Marshal(row)
		if err != nil {
			return err
		}
		var e exported
		if err := json.Unmarshal(b, &e); err != nil {
			return err
		}
		grades[e.Grade+" "+e.State]++
		if e.State == "confirmed" && (e.Grade == "editorial" || e.Grade == "substantive") && e.NewVersion > 0 {
			e.index()
			changes = append(changes, e)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	editions := map[string]string{}
	refs, _ := s.Editions(ctx)
	for _, ref := range refs {
		editions[ref.Platform+" "+ref.DocumentSlug+" "+ref.Edition] = ref.EditionID
	}
	accounts, err := s.Accounts(ctx, "", 100_000)
	if err != nil {
		t.Fatal(err)
	}
	due, took := 0, 0
	for i, a := range accounts {
		watches, err := s.AccountWatches(ctx, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, c := range changes {
			if slices.ContainsFunc(watches, func(w smallprint.Watch) bool { return isDue(w, c, editions[c.Platform+" "+c.Document+" "+c.Edition]) }) {
				want = append(want, c.Change)
			}
		}
		to := a.ID + "@people.example"
		if i%2 == 1 {
			to = "/" + a.ID
		}
		if i < 2 {
			continue // theirs is gone
		}
		got := slices.Sorted(maps.Keys(sink.taken[to]))
		slices.Sort(want)
		due, took = due+len(want), took+len(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s was told of %d changes, %d are due: %s", to, len(got), len(want), differ(got, want))
		}
	}
	t.Logf("records %v; %d changes to tell, %d accounts, %d alerts due, %d taken", grades, len(changes), len(accounts), due, took)
	if len(sink.twice) > 0 {
		t.Errorf("%d changes came in two messages: %s", len(sink.twice), sink.twice[0])
	}
	if due == 0 || len(changes) == 0 {
		t.Error("nothing was due: the replay is broken")
	}
	for _, id := range []string{"da00000", "da00001"} {
		if d, err := s.Destination(ctx, id); err != nil || d.Disabled.IsZero() || d.Why == "" {
			t.Errorf("destination %s, which is gone, is %+v, %v", id, d, err)
		}
	}
}

func differ(got, want []string) string {
	var out []string
	for _, g := range got {
		if !slices.Contains(want, g) {
			out = append(out, "+"+g)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			out = append(out, "-"+w)
		}
	}
	return strings.Join(out[:min(len(out), 5)], " ")
}

// isDue says whether a watch asked for an exported change.
func isDue(w smallprint.Watch, c exported, edition string) bool {
	if c.Detected.Before(w.Created) || c.Grade == "editorial" && w.MinGrade != "editorial" {
		return false
	}
	if d := string(w.Direction); d != "" && d != c.Direction && c.Direction != "mixed" {
		return false
	}
	types := c.sure
	if w.MinGrade == "editorial" {
		types = c.all
	}
	if len(types) > 0 && len(w.Muted) > 0 {
		left := maps.Clone(types)
		for _, m := range w.Muted {
			delete(left, m)
		}
		if len(left) == 0 {
			return false
		}
	}
	switch w.Scope {
	case smallprint.ScopeEverything:
		return true
	case smallprint.ScopePlatform:
		return smallprint.Slug(c.Platform) == w.Target
	case smallprint.ScopeDocument:
		return edition == w.Target
	case smallprint.ScopeType:
		return types[w.Target]
	}
	for _, word := range strings.Fields(w.Target) {
		if !c.words[strings.ToLower(word)] {
			return false
		}
	}
	return true
}

var wordPattern = regexp.MustCompile(`[\pL\pN]+`)

// index notes the types and the words that changed.
func (c *exported) index() {
	c.sure, c.all, c.words = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, x := range c.Changes {
		if x.Grade != "substantive" && x.Grade != "editorial" {
			continue
		}
		for _, typ := range x.Types {
			c.all[typ] = true
			if x.Grade == "substantive" {
				c.sure[typ] = true
			}
		}
		for _, side := range []*struct{ Quote string }{x.Old, x.New} {
			if side != nil {
				for _, word := range wordPattern.FindAllString(side.Quote, -1) {
					c.words[strings.ToLower(word)] = true
				}
			}
		}
	}
}

// sharedBundle finds the history that lies beside the project.
func sharedBundle(t *testing.T) string {
	dir, _ := os.Getwd()
	for ; dir != "/"; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "shared", "data", "ota", "genai-versions.bundle")
		if shared := os.Getenv("SMALLPRINT_SHARED"); shared != "" {
			path = filepath.Join(shared, "data", "ota", "genai-versions.bundle")
		}
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skip("the shared history is not here")
	return ""
}
