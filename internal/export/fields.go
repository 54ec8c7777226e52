package export

import (
	"reflect"
	"slices"
	"strings"
)

// rowTypes are the rows of each kind of export.
var rowTypes = map[string]reflect.Type{
	"versions":   reflect.TypeFor[VersionRow](),
	"provisions": reflect.TypeFor[ProvisionRow](),
	"changes":    reflect.TypeFor[ChangeRow](),
	"captures":   reflect.TypeFor[CaptureRow](),
}

// A Field is a field of a row.
type Field struct {
	Name string
	Type string // text, integer, number, boolean or JSON
	Null bool   // may be absent: null in JSON Lines, empty in CSV
}

// Fields lists the fields of a kind of export by name: they are the columns of
// its tables, also of an export without rows.
func Fields(kind string) []Field { return fieldsOf(rowTypes[kind]) }

func fieldsOf(t reflect.Type) []Field {
	var out []Field
	for _, f := range reflect.VisibleFields(t) {
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" || !f.IsExported() || shadowed(t, f) {
			continue
		}
		typ := f.Type
		null := strings.Contains(opts, "omitempty")
		if typ.Kind() == reflect.Pointer {
			typ, null = typ.Elem(), true
		}
		out = append(out, Field{Name: name, Type: kindOf(typ), Null: null})
	}
	slices.SortFunc(out, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(out, func(a, b Field) bool { return a.Name == b.Name })
}

// shadowed tells whether a field of an embedded struct is hidden by an outer
// field of the same JSON name.
func shadowed(t reflect.Type, f reflect.StructField) bool {
	if len(f.Index) == 1 {
		return false
	}
	for i := range t.NumField() {
		if o := t.Field(i); !o.Anonymous && o.Tag.Get("json") == f.Tag.Get("json") {
			return true
		}
	}
	return false
}

func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Int, reflect.Int64:
		return "integer"
	case reflect.Float64:
		return "number"
	case reflect.Bool:
		return "boolean"
	}
	return "JSON"
}
