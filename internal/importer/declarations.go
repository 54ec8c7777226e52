package importer

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"

	"smallprint"
)

// Declarations reads the declarations of a collection: a folder that holds
// them, a folder with one named "declarations", a bare repository or a bundle.
// They come by the names of their files; a service's earlier terms stand in
// its Terms with ValidUntil set. Files that cannot be read are left out and
// reported. The sequence ends after its first error.
func Declarations(ctx context.Context, path string, o Options) iter.Seq2[Declaration, error] {
	return func(yield func(Declaration, error) bool) {
		err := eachDeclaration(ctx, path, o, func(d Declaration) bool { return yield(d, nil) })
		if err != nil {
			yield(Declaration{}, (&reader{ctx: ctx, path: path}).explain(err))
		}
	}
}

// A fileSource lists and reads the files of one folder.
type fileSource struct {
	names []string
	read  func(name string) ([]byte, error)
}

func eachDeclaration(ctx context.Context, path string, o Options, yield func(Declaration) bool) error {
	files, done, err := declarationFiles(ctx, path, o.Temp)
	if err != nil {
		return err
	}
	defer done()
	have := map[string]bool{}
	for _, n := range files.names {
		have[n] = true
	}
	n := 0
	for _, name := range files.names {
		id, ok := strings.CutSuffix(name, ".json")
		if !ok || strings.HasSuffix(id, ".history") {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		n++
		if d, ok := files.one(id, have[id+".history.json"], o.Skipped); ok && !yield(d) {
			return nil
		}
	}
	if n == 0 {
		return smallprint.Errorf(smallprint.KindInvalid, "Give the folder or repository of a collection's declarations", "%s holds no declarations", path)
	}
	return nil
}

// one reads a service's declaration and history. A history that cannot be read
// costs only itself.
func (f fileSource) one(id string, history bool, skipped func(Skip)) (Declaration, bool) {
	var d Declaration
	err := checkPath(id)
	if err == nil {
		var text []byte
		if text, err = f.read(id + ".json"); err == nil {
			d, err = ParseDeclaration(id, text, skipped)
		}
	}
	if err != nil {
		report(skipped, id+".json", "", err)
		return d, false
	}
	if !history {
		return d, true
	}
	text, err := f.read(id + ".history.json")
	if err == nil {
		var h Declaration
		h, err = ParseHistory(id, text, skipped)
		d.Terms = append(d.Terms, h.Terms...)
	}
	if err != nil {
		report(skipped, id+".history.json", "", err)
	}
	return d, true
}

func report(skipped func(Skip), file, part string, err error) {
	if skipped == nil {
		return
	}
	why := err.Error()
	if part != "" {
		why = part + ": " + why
	}
	skipped(Skip{Path: file, Reason: why})
}

// declarationFiles finds the folder of declarations.
func declarationFiles(ctx context.Context, path, temp string) (fileSource, func(), error) {
	if root, err := os.OpenRoot(path); err == nil {
		if sub, err := root.OpenRoot("declarations"); err == nil {
			root.Close()
			root = sub
		}
		if f := folderFiles(root); len(f.names) > 0 {
			return f, func() { root.Close() }, nil
		}
		root.Close()
	}
	return repositoryFiles(ctx, path, temp)
}

// folderFiles lists regular files; os.Root keeps links inside.
func folderFiles(root *os.Root) fileSource {
	entries, _ := fs.ReadDir(root.FS(), ".")
	f := fileSource{read: func(name string) ([]byte, error) {
		file, err := root.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return io.ReadAll(io.LimitReader(file, maxDeclaration+1))
	}}
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ".json") {
			f.names = append(f.names, e.Name())
		}
	}
	return f
}

// repositoryFiles reads the folder from a repository's newest commit.
func repositoryFiles(ctx context.Context, path, temp string) (fileSource, func(), error) {
	var f fileSource
	repo, err := openRepository(ctx, path, temp)
	if err != nil {
		return f, nil, err
	}
	objects, err := repo.objects(ctx)
	if err != nil {
		return f, nil, errors.Join(err, repo.Close())
	}
	done := func() { objects.close(); repo.Close() }
	d := differ{objects: objects}
	files, err := d.parent(repo.head)
	if err == nil {
		if files, err = d.folder(files["declarations"]); err == nil {
			f.names = slices.Sorted(maps.Keys(files))
		}
	}
	if err != nil {
		done()
		return f, nil, err
	}
	f.read = func(name string) ([]byte, error) {
		if err := checkMode(files[name].mode); err != nil {
			return nil, err
		}
		return objects.get(files[name].id, "blob")
	}
	return f, done, nil
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
