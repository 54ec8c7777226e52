package importer

import (
	"slices"
	"strings"
)

// pagesOf lists the pages that a document of several has in the commit that
// was compared last, by their ids.
func (d *differ) pagesOf(pl place, k kind) ([]string, error) {
	files, err := d.folder(d.last[pl.service]) // none where the service is gone
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for name, file := range files {
		if checkMode(file.mode) != nil {
			continue
		}
		other, err := parsePath(pl.service+"/"+name, k)
		if err == nil && other.termsType == pl.termsType && other.pageID != "" {
			ids = append(ids, other.pageID)
		}
	}
	slices.SortFunc(ids, strings.Compare)
	return ids, nil
}
