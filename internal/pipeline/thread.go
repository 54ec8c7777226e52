package pipeline

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"smallprint"
	"smallprint/internal/align"
	"smallprint/internal/analyse"
	"smallprint/internal/classify"
	"smallprint/internal/extract"
	"smallprint/internal/grade"
	"smallprint/internal/segment"
	"smallprint/internal/store"
)

// A thread is the history of one edition as far as it was followed. It knows
// no database: load fills it, step takes the next capture, and what is to be
// saved collects in out.
type thread struct {
	ref      store.Ref
	versions []store.VersionRow // oldest first; details only in the last
	past     []grade.Past       // sketches of versions, by index of versions

	base         // what the next text is compared with
	before *base // the base before the latest version, to return to when that is withdrawn

	pending    *smallprint.Change             // last change that made a version, while unconfirmed
	faults     []grade.Past                   // sketches of texts judged faulty, by first sight
	faulted    string                         // digest of the text judged faulty since the last trusted capture
	open       map[string]store.ProvisionRow  // provision states that stand, by lineage
	closed     map[string]store.ProvisionRow  // and those that stood before the latest version
	held       *held                          // a doubtful text that waits for a second look
	watch      *store.Watched                 // nil where the edition is not watched
	attempt    time.Time                      // of the capture followed last, where the server gave a text; else zero
	selectors  map[string]string              // by source
	whole      bool                           // the text being followed was found to be the document
	faultSince time.Time                      // first sight of the text of faulted
	waiting    bool                           // a review of the edition is open
	heldAgain  bool                           // it was seen a second time, too soon to decide
	decided    map[string]store.Review        // what editors decided, by capture
	rejected   map[string]bool                // words that an editor found not to be the document
	shown      *smallprint.Reading            // text of the latest version
	memo       map[string]*smallprint.Reading // pages of the capture read last
	bodies     map[string][]byte              // and their bytes, by digest, where they were read anew
	now        []byte                         // the page being followed, where it is a curated text; else nil

	cache *classify.Cache
	pages *extract.Cache // pages read last
	model *classify.Classifier
	out   []func(*store.Tx) error
}

// A base is a trusted text with what is known of it.
type base struct {
	text       *smallprint.Reading
	provisions []smallprint.Provision // with lineages
	since      []int                  // for each block, the version it got its words in
	capture    string                 // id of the last trusted capture that showed it
	seen       time.Time              // and its time
	number     int                    // of the version it belongs to
	pages      []string               // digests of the pages of the last trusted capture
	source     []byte                 // the page it was read in, where that is a curated text; else nil
}

func (t *thread) save(fn func(*store.Tx) error) { t.out = append(t.out, fn) }

// classify reads the provisions of a text, weighed, without lineages. Those
// whose type is uncertain are left out: they are no fact to show.
func (t *thread) classify(r *smallprint.Reading) []smallprint.Provision {
	if r.Language != "" && r.Language != "en" {
		return nil
	}
	all := t.model.Provisions(r, segment.Units(r), t.ref.TermsType, t.cache)
	kept := all[:0]
	ctx := &analyse.Context{Platform: t.ref.Platform, TermsType: t.ref.TermsType, Text: r.Text, All: all}
	for i := range all {
		if all[i].Confidence < classify.Uncertain {
			continue
		}
		analyse.Weigh(&all[i], ctx)
		all[i].Complete()
		kept = append(kept, all[i])
	}
	return kept
}

// step follows the next capture of the edition. r is what it shows; it is nil
// where the capture could not be read, and c then has the outcome that says so.
func (t *thread) step(c *smallprint.Capture, r *smallprint.Reading) {
	defer func() {
		now := *c
		t.save(func(tx *store.Tx) error { return tx.SaveFollowed(now) })
	}()
	if r == nil {
		return
	}
	c.TextSHA256 = r.TextSHA256
	if t.text == nil {
		t.begin(c, r)
		return
	}
	if r.TextSHA256 == t.text.TextSHA256 {
		t.sawAgain(c, r)
		return
	}
	pairs := align.Blocks(t.text, r)
	provisions := t.classify(r)
	diff := t.grade(c, r, pairs, provisions)
	// A text that is not the document confirms nothing, whatever it lacks.
	if diff.Grade != smallprint.GradeCaptureFault || c.Technical {
		t.settle(c, r)
	}
	t.judge(c, r, pairs, provisions, diff)
	if c.Version > 0 {
		t.faulted = ""
	}
}

func (t *thread) grade(c *smallprint.Capture, r *smallprint.Reading, pairs []smallprint.BlockPair, provisions []smallprint.Provision) smallprint.Diff {
	return grade.Grade(grade.Input{Old: t.text, New: r, Pairs: pairs, OldProvisions: t.provisions, NewProvisions: provisions,
		History: t.history(), TermsType: t.ref.TermsType, Technical: c.Technical, OldSource: t.source, NewSource: t.now, At: t.seen, Whole: t.whole})
}

// judge decides what a text that differs from the last trusted one is.
func (t *thread) judge(c *smallprint.Capture, r *smallprint.Reading, pairs []smallprint.BlockPair, provisions []smallprint.Provision, diff smallprint.Diff) {
	same := r.WordsSHA256 == t.latest().WordsSHA256
	old := t.base
	switch {
	case diff.Grade == smallprint.GradeCaptureFault && !diff.FaultOld && !c.Technical:
		t.faulty(c, r, diff)
	case diff.Grade == smallprint.GradeCaptureFault && !c.Technical:
		t.withdraw(diff)
		if t.before != nil {
			t.base, pairs = *t.before, align.Blocks(t.before.text, r)
		}
		t.change(c, old, diff, t.version(c, r, pairs, provisions))
	case c.Technical && !same:
		// The recorder re-read the same page by other rules: a new text to
		// compare with from now on, and never a change by the platform.
		c.Reason = "recorded again by the recorder's new rules; not a change by the platform"
		t.version(c, r, pairs, provisions)
	case same, diff.Grade == smallprint.GradeNoise, diff.Grade == smallprint.GradeCosmetic, diff.Grade == smallprint.GradeNone:
		if !c.Technical && diff.Grade != smallprint.GradeNone {
			t.note(c, r, diff)
		}
		t.rebase(r, pairs, provisions)
		t.trusted(c)
	default:
		t.change(c, old, diff, t.version(c, r, pairs, provisions))
	}
}

// begin makes the first version of the edition.
func (t *thread) begin(c *smallprint.Capture, r *smallprint.Reading) {
	if len(r.Blocks) == 0 {
		c.Outcome, c.Reason = smallprint.OutcomeEmpty, "the page holds no text"
		return
	}
	t.version(c, r, nil, t.classify(r))
}

func (t *thread) latest() *store.VersionRow { return &t.versions[len(t.versions)-1] }

// sawAgain records a capture that shows the text of the last trusted one. In a
// curated text something beside the words may differ, such as where a link leads.
func (t *thread) sawAgain(c *smallprint.Capture, r *smallprint.Reading) {
	t.settle(c, t.text)
	if t.source != nil && t.now != nil && !c.Technical && !bytes.Equal(t.source, t.now) {
		if diff := t.grade(c, r, align.Blocks(t.text, r), t.provisions); diff.Grade == smallprint.GradeCosmetic || diff.Grade == smallprint.GradeNoise {
			t.note(c, r, diff)
		}
	}
	t.trusted(c)
	t.faulted = ""
}

// trusted records that c shows the latest version.
func (t *thread) trusted(c *smallprint.Capture) {
	v := t.latest()
	c.Version, v.LastSeen = v.Number, c.At
	t.past[len(t.past)-1].Last = c.At
	t.capture, t.seen, t.source, t.base.pages = c.ID, c.At, t.now, digests(c)
	t.release(c, t.text)
	seen := v.Version
	t.save(func(tx *store.Tx) error { return tx.SaveLastSeen(seen) })
}

// rebase takes r for the text to compare with from now on.
func (t *thread) rebase(r *smallprint.Reading, pairs []smallprint.BlockPair, provisions []smallprint.Provision) {
	t.inherit(r, pairs, provisions)
	t.since = blockSince(r, pairs, t.since, t.latest().Number)
	t.text, t.provisions = r, provisions
	t.save(func(tx *store.Tx) error { return tx.SaveText(r, extract.Version) })
}

// inherit gives each provision of r the lineage of the one it continues, or a
// new one.
func (t *thread) inherit(r *smallprint.Reading, pairs []smallprint.BlockPair, provisions []smallprint.Provision) {
	var lineages []string
	if t.text != nil {
		lineages = align.Lineage(t.text, r, pairs, t.provisions, provisions)
	}
	taken := map[string]bool{}
	for i := range provisions {
		p := &provisions[i]
		if lineages != nil && lineages[i] != "" && !taken[lineages[i]] {
			p.Lineage = lineages[i]
		} else {
			p.Lineage = "l-" + smallprint.Digest([]byte(t.ref.EditionID + strconv.Itoa(len(t.versions)) + p.ID))[:12]
		}
		taken[p.Lineage] = true
	}
}

// version makes r the next version and returns its number.
func (t *thread) version(c *smallprint.Capture, r *smallprint.Reading, pairs []smallprint.BlockPair, provisions []smallprint.Provision) int {
	t.inherit(r, pairs, provisions)
	number := 1
	if len(t.versions) > 0 {
		number = t.latest().Number + 1
	}
	since := blockSince(r, pairs, t.since, number)
	past := grade.Sketch(r, c.At)
	sketch, err := json.Marshal(past)
	if err != nil {
		panic(err) // a Past is plain data
	}
	v := store.VersionRow{
		Version: smallprint.Version{
			ID: smallprint.NewID(c.At, "version", t.ref.EditionID, strconv.Itoa(number)), EditionID: t.ref.EditionID, Number: number,
			CaptureID: c.ID, TextSHA256: r.TextSHA256, WordsSHA256: r.WordsSHA256, FirstSeen: c.At, LastSeen: c.At, Reverts: t.earlier(r),
		},
		Language: r.Language, Dates: r.Dates, Sketch: sketch, Provisions: provisions, BlockSince: since,
	}
	t.states(number, c.At, provisions)
	if t.text != nil {
		before := t.base
		t.before = &before
	}
	t.base = base{text: r, provisions: provisions, since: since, capture: c.ID, seen: c.At, number: number, source: t.now, pages: digests(c)}
	t.release(c, r)
	t.shown, c.Version = r, number
	t.versions = append(t.versions, v)
	t.past = append(t.past, past)
	t.save(func(tx *store.Tx) error {
		if err := tx.SaveText(r, extract.Version); err != nil {
			return err
		}
		return tx.SaveVersion(v)
	})
	if number == 1 {
		t.save(func(tx *store.Tx) error { return tx.SaveEditionLanguage(t.ref.EditionID, r.Language) })
	}
	return number
}

// earlier returns the number of the newest earlier version with the same words, or 0.
func (t *thread) earlier(r *smallprint.Reading) int {
	for i := len(t.versions) - 1; i >= 0; i-- {
		if t.versions[i].WordsSHA256 == r.WordsSHA256 && t.versions[i].Withdrawn == "" {
			return t.versions[i].Number
		}
	}
	return 0
}

// history returns the sketches of earlier texts, trusted and faulty, without
// the last trusted one, by first sight.
func (t *thread) history() []grade.Past {
	if len(t.past) == 0 {
		return nil
	}
	all := append(append([]grade.Past{}, t.past[:len(t.past)-1]...), t.faults...)
	slices.SortStableFunc(all, func(a, b grade.Past) int { return a.First.Compare(b.First) })
	return all
}

// blockSince says for each block of r since which version it has its words.
func blockSince(r *smallprint.Reading, pairs []smallprint.BlockPair, old []int, number int) []int {
	since := make([]int, len(r.Blocks))
	for i := range since {
		since[i] = number
	}
	for _, p := range pairs {
		same := p.Kind == smallprint.KindEqual || p.Kind == smallprint.KindMoved && !changed(p.Words)
		if !same || len(p.Old) != len(p.New) {
			continue
		}
		for k, n := range p.New {
			if p.Old[k] < len(old) {
				since[n] = old[p.Old[k]]
			}
		}
	}
	return since
}

func changed(words []smallprint.Word) bool {
	for _, w := range words {
		if w.Op != "equal" {
			return true
		}
	}
	return false
}

// faulty records a text that is not the whole, proper document: a capture with
// that outcome and, for the first of a run, a change record that says so.
func (t *thread) faulty(c *smallprint.Capture, r *smallprint.Reading, diff smallprint.Diff) {
	c.Outcome, c.Reason = smallprint.OutcomeTruncated, "the text is not the whole document"
	if diff.Fault != "" {
		c.Outcome = diff.Fault
	}
	if len(diff.Reasons) > 0 {
		c.Reason = diff.Reasons[0]
	}
	t.save(func(tx *store.Tx) error { return tx.SaveText(r, extract.Version) })
	t.sawFault(r, c.At, c.Outcome)
	if t.faulted != r.TextSHA256 {
		t.note(c, r, diff)
		t.faultSince = c.At
	} else if asServed(c.Origin) && !t.faultSince.IsZero() && c.At.Sub(t.faultSince) >= secondLook {
		t.persists(c)
	}
	t.faulted = r.TextSHA256
}

// sawFault keeps the sketch of a faulty text, once for each text.
func (t *thread) sawFault(r *smallprint.Reading, at time.Time, outcome smallprint.Outcome) {
	for i := range t.faults {
		if t.faults[i].TextSHA256 == r.TextSHA256 {
			t.faults[i].Last = at
			return
		}
	}
	past := grade.Sketch(r, at)
	past.Fault = outcome
	t.faults = append(t.faults, past)
}
