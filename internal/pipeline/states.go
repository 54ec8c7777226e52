package pipeline

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

// A versions-only history holds a text each time it changed. A text that
// nothing replaced for this long was seen again by its recorder many times.
const quietDays = 7

// change records the difference between the text of old and that of the
// version that was just made.
func (t *thread) change(c *smallprint.Capture, old base, diff smallprint.Diff, number int) {
	ch := t.record(c, old, t.text, diff)
	ch.NewVersion = number
	switch {
	case diff.Grade == smallprint.GradeCaptureFault:
		ch.State, ch.StateWhy = smallprint.StateFault, faultWhy
	case t.latest().Reverts > 0:
		ch.State, ch.StateWhy = smallprint.StateFlapping, fmt.Sprintf("the text returned to that of version %d", t.latest().Reverts)
		if t.pending != nil {
			t.state(t.pending.ID, smallprint.StateFlapping, "the next text took it back")
		}
	default:
		ch.State, ch.StateWhy = smallprint.StateUnconfirmed, "seen in one capture so far"
	}
	t.pending = nil
	if ch.State == smallprint.StateUnconfirmed {
		t.pending = &ch
	}
	t.save(func(tx *store.Tx) error { return tx.SaveChange(ch) })
}

const faultWhy = "one of the two texts is not the whole, proper document"

// note records a difference that makes no version.
func (t *thread) note(c *smallprint.Capture, r *smallprint.Reading, diff smallprint.Diff) {
	ch := t.record(c, t.base, r, diff)
	ch.State, ch.StateWhy = smallprint.StateConfirmed, "both captures are archived; the words of the document are the same"
	if diff.Grade == smallprint.GradeCaptureFault {
		ch.State, ch.StateWhy = smallprint.StateFault, faultWhy
	}
	t.save(func(tx *store.Tx) error { return tx.SaveChange(ch) })
}

func (t *thread) record(c *smallprint.Capture, old base, r *smallprint.Reading, diff smallprint.Diff) smallprint.Change {
	return smallprint.Change{
		ID:        smallprint.NewID(c.At, "change", t.ref.EditionID, c.ID),
		EditionID: t.ref.EditionID, OldVersion: old.number, OldCapture: old.capture, NewCapture: c.ID,
		OldText: old.text.TextSHA256, NewText: r.TextSHA256, Detected: c.At, After: old.seen, Before: c.At, Diff: diff,
	}
}

func (t *thread) state(id string, state smallprint.ChangeState, why string) {
	t.save(func(tx *store.Tx) error { return tx.SaveChangeState(id, state, why) })
}

// settle decides whether a later capture that shows r confirms the last
// change. A text that takes the change back is dealt with by flapped.
func (t *thread) settle(c *smallprint.Capture, r *smallprint.Reading) {
	if t.pending == nil {
		return
	}
	why := ""
	switch {
	case r.TextSHA256 == t.pending.NewText:
		why = "seen again on " + day(c.At)
	case c.Origin == smallprint.OriginVersions && c.At.Sub(t.pending.Detected) >= quietDays*24*time.Hour:
		why = quiet(c.At.Sub(t.pending.Detected))
	case persists(&t.pending.Diff, r):
		why = "its words still stood in the text of " + day(c.At)
	default:
		return
	}
	t.state(t.pending.ID, smallprint.StateConfirmed, why)
	t.pending = nil
}

func quiet(d time.Duration) string {
	return fmt.Sprintf("the text stood for %d days until the next recorded one", int(d.Hours()/24))
}

func day(at time.Time) string { return at.Format("2 January 2006") }

// persists tells whether at least half of what a diff changed still holds in
// r: the words it brought stand there, the words it took do not.
func persists(d *smallprint.Diff, r *smallprint.Reading) bool {
	held, all := 0, 0
	for _, c := range d.Changes {
		if c.Grade != smallprint.GradeSubstantive && c.Grade != smallprint.GradeEditorial {
			continue
		}
		all++
		switch {
		case c.New != nil && strings.Contains(r.Text, c.New.Quote):
			held++
		case c.New == nil && c.Old != nil && !strings.Contains(r.Text, c.Old.Quote):
			held++
		}
	}
	return all > 0 && 2*held >= all
}

// withdraw takes back the latest version: the text after it shows that it was
// not the whole, proper document. Its number stays, with the reason.
func (t *thread) withdraw(diff smallprint.Diff) {
	why := "judged faulty when the document came back"
	if len(diff.Reasons) > 0 {
		why = diff.Reasons[0]
	}
	outcome := diff.Fault
	if outcome == "" {
		outcome = smallprint.OutcomeTruncated
	}
	v := t.latest()
	v.Withdrawn = why
	t.past[len(t.past)-1].Fault = outcome
	version := v.Version
	t.save(func(tx *store.Tx) error { return tx.SaveWithdrawn(version, outcome, why) })
	t.pending, t.open = nil, t.closed
}

// states closes the provision states that do not stand in the new version and
// opens those that do not stand yet.
func (t *thread) states(number int, at time.Time, provisions []smallprint.Provision) {
	now := make(map[string]store.ProvisionRow, len(provisions))
	for i, p := range provisions {
		row, ok := t.open[p.Lineage]
		quote := p.Quote()
		if ok && row.Quote == quote && row.Type == p.Type && row.Stance == p.Stance {
			now[p.Lineage] = row
			continue
		}
		row = store.ProvisionRow{
			ID:      smallprint.NewID(at, "provision", t.ref.EditionID, p.Lineage, strconv.Itoa(number)),
			Lineage: p.Lineage, FirstVersion: number, FirstSeen: at.UnixMilli(), Position: i, Type: p.Type, Stance: p.Stance,
			Salience: p.Salience, Effect: p.Effect, Severity: p.Severity, Confidence: p.Confidence, Title: p.Title, Quote: quote,
			Path: p.Path, Attributes: p.Attributes,
		}
		now[p.Lineage] = row
		t.save(func(tx *store.Tx) error { return tx.SaveProvision(t.ref.EditionID, row) })
	}
	for lineage, row := range t.open {
		if now[lineage].ID != row.ID {
			t.save(func(tx *store.Tx) error { return tx.EndProvision(row.ID, number-1, at.UnixMilli()) })
		}
	}
	t.closed, t.open = t.open, now
}
