package importer

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"smallprint"
)

// unpack brings a bundle's objects into our repository.
func (r *repository) unpack(ctx context.Context, path, abs string) error {
	file, err := os.Open(abs)
	if err != nil {
		return &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot read " + path, Err: unwrapPath(err)}
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return notARepository(path, "it is neither a file nor a folder")
	}
	in := bufio.NewReader(file)
	b, err := readBundleHeader(in)
	if err != nil {
		return notARepository(path, err.Error())
	}
	if b.partial {
		return smallprint.Errorf(smallprint.KindInvalid, "Make one of a whole branch: git bundle create FILE main",
			"the bundle %s continues another and does not hold its whole history", path)
	}
	r.head = b.head()
	if r.head == "" {
		return notARepository(path, "the bundle has several branches and none is HEAD, main or master")
	}
	if err := r.init(ctx, len(r.head)); err != nil {
		return err
	}
	_, err = r.run(ctx, in, "index-pack", "--stdin", "--fix-thin")
	if err == nil {
		_, err = r.run(ctx, nil, "cat-file", "-e", r.head+"^{commit}")
	}
	if err == nil || ctx.Err() != nil {
		return err
	}
	if strings.Contains(err.Error(), "No space left") {
		return &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot unpack " + path + " in " + r.git.dir, Err: err,
			Hint: "The disk is full: free some space and run the command again; nothing was imported"}
	}
	return &smallprint.Error{Kind: smallprint.KindInvalid, What: "the bundle " + path + " is damaged or cut short", Err: err,
		Hint: "Fetch or copy the file again and compare its size and checksum with the original"}
}

// A bundleHeader is what stands before a bundle's pack.
type bundleHeader struct {
	refs    map[string]string
	partial bool
}

// readBundleHeader leaves in at the pack.
func readBundleHeader(in *bufio.Reader) (bundleHeader, error) {
	b := bundleHeader{refs: map[string]string{}}
	for n := 0; ; n++ {
		line, err := readLine(in, 4096)
		if err != nil || n > 100_000 {
			return b, fmt.Errorf("it does not start like a bundle or ends too soon")
		}
		switch {
		case n == 0:
			if line != "# v2 git bundle" && line != "# v3 git bundle" {
				return b, fmt.Errorf("the file does not start like a bundle")
			}
		case line == "":
			return b, nil
		case strings.HasPrefix(line, "@object-format="): // the ids tell
		case strings.HasPrefix(line, "@"):
			return b, fmt.Errorf("the bundle needs %.40q, which is not supported", line)
		case strings.HasPrefix(line, "-"):
			b.partial = true
		default:
			id, ref, ok := strings.Cut(line, " ")
			if !ok || !validID(id) {
				return b, fmt.Errorf("its list of branches is malformed")
			}
			b.refs[ref] = id
		}
	}
}

func readLine(in *bufio.Reader, most int) (string, error) {
	var line []byte
	for {
		c, err := in.ReadByte()
		if err != nil {
			return "", err
		}
		if c == '\n' {
			return string(line), nil
		}
		if line = append(line, c); len(line) > most {
			return "", io.ErrShortBuffer
		}
	}
}

// head chooses the branch to read.
func (b bundleHeader) head() string {
	for _, ref := range []string{"HEAD", "refs/heads/main", "refs/heads/master"} {
		if id := b.refs[ref]; id != "" {
			return id
		}
	}
	var ids []string
	for _, id := range b.refs {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 1 {
		return ids[0]
	}
	return ""
}
