package importer

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A change is one file of a commit that differs from its parents.
type change struct {
	path    string // raw bytes, unchecked
	mode    string // as git writes it: "100644"
	id      string
	added   bool
	removed bool
}

// An entry is what a tree holds under one name.
type entry struct{ mode, id string }

const treeMode = "40000"

// A tree is one folder of a commit.
type tree map[string]entry

// maxEntries bounds the files that are looked at for one commit. The largest
// collections have some ten thousand documents.
const maxEntries = 1_000_000

// A differ compares the trees of commits, two levels deep and no deeper: that
// is where documents are. Git's own comparison goes to the bottom and collects
// what it finds, and a few kilobytes of trees that hold each other many times
// then fill any memory.
type differ struct {
	objects *objects
	lastID  string // of the commit that was compared last, the usual parent
	last    tree
	visited int
}

// changes lists what a commit changed, by path: what differs from each of its
// parents. raw is the commit object.
func (d *differ) changes(id string, raw []byte, parents []string) ([]change, error) {
	d.visited = 0
	root, err := d.root(raw)
	if err != nil {
		return nil, err
	}
	var all map[string]change
	for i := range max(len(parents), 1) {
		old := tree{}
		if len(parents) > 0 {
			if old, err = d.parent(parents[i]); err != nil {
				return nil, err
			}
		}
		found, err := d.compare(old, root)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			all = found
			continue
		}
		maps.DeleteFunc(all, func(path string, _ change) bool { _, both := found[path]; return !both })
		for path, c := range all {
			c.added = c.added && found[path].added
			all[path] = c
		}
	}
	d.lastID, d.last = id, root
	out := make([]change, 0, len(all))
	for _, path := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[path])
	}
	return out, nil
}

// parent returns the root tree of a commit.
func (d *differ) parent(id string) (tree, error) {
	if id == d.lastID {
		return d.last, nil
	}
	raw, err := d.objects.get(id, "commit")
	if err != nil {
		return nil, err
	}
	return d.root(raw)
}

func (d *differ) root(commit []byte) (tree, error) {
	line, _, _ := strings.Cut(string(commit[:min(len(commit), 80)]), "\n")
	id, ok := strings.CutPrefix(line, "tree ")
	if !ok {
		return nil, errors.New("a commit names no tree")
	}
	return d.tree(id)
}

func (d *differ) tree(id string) (tree, error) {
	raw, err := d.objects.get(id, "tree")
	if err != nil {
		return nil, err
	}
	t, err := parseTree(raw, len(id)/2)
	if err == nil {
		d.visited += len(t)
	}
	if d.visited > maxEntries {
		return nil, fmt.Errorf("a commit has more than %d files", maxEntries)
	}
	return t, err
}

// parseTree reads "mode name NUL id" to the end.
func parseTree(raw []byte, idBytes int) (tree, error) {
	t := tree{}
	for len(raw) > 0 {
		head, rest, ok := bytes.Cut(raw, []byte{0})
		mode, name, ok2 := strings.Cut(string(head), " ")
		if !ok || !ok2 || name == "" || len(rest) < idBytes {
			return nil, errors.New("a tree is malformed")
		}
		t[name] = entry{mode, hex.EncodeToString(rest[:idBytes])}
		raw = rest[idBytes:]
	}
	return t, nil
}

// compare finds the files in folders of the root that differ. What lies in the
// root itself is no document.
func (d *differ) compare(old, root tree) (map[string]change, error) {
	found := map[string]change{}
	for name := range union(old, root) {
		a, b := old[name], root[name]
		if a == b {
			continue
		}
		before, err := d.folder(a)
		if err != nil {
			return nil, err
		}
		after, err := d.folder(b)
		if err != nil {
			return nil, err
		}
		for file := range union(before, after) {
			if c, ok := compareEntry(name+"/"+file, before[file], after[file]); ok {
				found[c.path] = c
			}
		}
	}
	return found, nil
}

// folder returns the files of an entry of the root, none if it is no folder.
func (d *differ) folder(e entry) (tree, error) {
	if e.mode != treeMode && e.mode != "0"+treeMode {
		return nil, nil
	}
	return d.tree(e.id)
}

func compareEntry(path string, a, b entry) (change, bool) {
	none := entry{}
	switch {
	case a == b:
		return change{}, false
	case b == none:
		return change{path: path, mode: a.mode, id: a.id, removed: true}, true
	}
	return change{path: path, mode: b.mode, id: b.id, added: a == none}, true
}

// union holds every name of both.
func union(a, b tree) map[string]struct{} {
	all := make(map[string]struct{}, max(len(a), len(b)))
	for name := range a {
		all[name] = struct{}{}
	}
	for name := range b {
		all[name] = struct{}{}
	}
	return all
}
