package smallprint

import "time"

// A Word is a run of words that is equal, deleted or inserted.
type Word struct {
	Op   string `json:"op"` // "equal", "delete" or "insert"
	Text string `json:"text"`
}

// A BlockPair says what became of blocks of the old reading in the new one.
// Old and New index the blocks of the readings; one of them is empty for
// added and removed blocks, and several stand on one side of splits and merges.
// Pairs come in the order of the new text; removed blocks stand where they
// were. A moved block may also be reworded: Words then holds the difference.
type BlockPair struct {
	Kind  ChangeKind
	Old   []int
	New   []int
	Words []Word // nil for equal blocks
}

// A BlockChange is one entry of a diff.
type BlockChange struct {
	Kind  ChangeKind  `json:"kind"`
	Grade Grade       `json:"grade"`
	Types []string    `json:"types"`
	Path  []string    `json:"path"`
	Old   *QuotedSpan `json:"old"`
	New   *QuotedSpan `json:"new"`
	Words []Word      `json:"words"`
	Why   string      `json:"why,omitempty"` // reason for the grade, for people
	// Direction is whom this one change favours, where it can be told.
	Direction Direction `json:"direction,omitempty"`
}

// DiffStats counts what a diff looked at.
type DiffStats struct {
	BlocksOld     int `json:"blocks_old"`
	BlocksNew     int `json:"blocks_new"`
	WordsDeleted  int `json:"words_deleted"`
	WordsInserted int `json:"words_inserted"`
}

// Reverts names the earlier text that the new text equals.
type Reverts struct {
	TextSHA256 string `json:"text_sha256"`
	Index      int    `json:"index"` // in the history given, from 0
}

// A Diff is what happened between two texts: the JSON of `diff`.
type Diff struct {
	Grade     Grade         `json:"grade"`
	Direction *Direction    `json:"direction"` // null unless substantive
	State     *ChangeState  `json:"state"`     // null outside an archive
	Reverts   *Reverts      `json:"reverts"`   // null without history
	DateOnly  bool          `json:"date_only"`
	Announced bool          `json:"announced"` // the stated date moved with the words
	Reasons   []string      `json:"reasons"`
	Changes   []BlockChange `json:"changes"`
	Stats     DiffStats     `json:"stats"`
	// Fault names what is wrong with the new (or the old) text where Grade is
	// capture_fault, as the outcome that a capture of it has.
	Fault Outcome `json:"fault,omitempty"`
	// FaultOld says that the fault is in the old text: the new one recovers.
	FaultOld bool `json:"fault_old,omitempty"`
}

// Types returns the provision types that the substantive changes touch, each
// once, in the order in which they first appear.
func (d *Diff) Types() []string {
	var out []string
	seen := map[string]bool{}
	for _, c := range d.Changes {
		if c.Grade != GradeSubstantive {
			continue
		}
		for _, t := range c.Types {
			if !seen[t] {
				seen[t] = true
				out = append(out, t)
			}
		}
	}
	return out
}

// A Change is the record of a difference between two consecutive trusted
// texts of an edition, or between a trusted text and a faulty one.
type Change struct {
	ID         string
	EditionID  string
	OldVersion int    // number of the version before
	NewVersion int    // number of the version after; 0 where the difference made none
	OldCapture string // id
	NewCapture string // id
	OldText    string // SHA-256
	NewText    string // SHA-256
	Detected   time.Time
	After      time.Time // last trusted sight of the old text
	Before     time.Time // first trusted sight of the new one
	State      ChangeState
	StateWhy   string
	Diff       Diff
}
