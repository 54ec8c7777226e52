package export

import (
	"fmt"
	"io"
	"strconv"

	"github.com/parquet-go/parquet-go"
)

type parquetWriter struct {
	w      *parquet.GenericWriter[any]
	fields []Field
}

// newParquet writes integers, numbers and booleans as such, all else as text;
// lists and objects are JSON. Columns are by name.
func newParquet(out io.Writer, fields []Field) *parquetWriter {
	group := parquet.Group{}
	for _, f := range fields {
		node := parquet.String()
		switch f.Type {
		case "integer":
			node = parquet.Int(64)
		case "number":
			node = parquet.Leaf(parquet.DoubleType)
		case "boolean":
			node = parquet.Leaf(parquet.BooleanType)
		}
		node = parquet.Compressed(node, &parquet.Zstd)
		if f.Null {
			node = parquet.Optional(node)
		}
		group[f.Name] = node
	}
	return &parquetWriter{parquet.NewGenericWriter[any](out, parquet.NewSchema("smallprint", group)), fields}
}

func (p *parquetWriter) Write(row any) error {
	cells, err := flat(row)
	if err != nil {
		return err
	}
	values := make(parquet.Row, len(p.fields))
	for i, f := range p.fields {
		c := cells[f.Name]
		if f.Null && !c.ok {
			values[i] = parquet.NullValue().Level(0, 0, i)
			continue
		}
		v, err := parquetValue(f, c.text)
		if err != nil {
			return err
		}
		level := 0
		if f.Null {
			level = 1
		}
		values[i] = v.Level(0, level, i)
	}
	_, err = p.w.WriteRows([]parquet.Row{values})
	return err
}

func parquetValue(f Field, text string) (v parquet.Value, err error) {
	switch f.Type {
	case "integer":
		n, err := strconv.ParseInt(text, 10, 64)
		return parquet.Int64Value(n), named(f, err)
	case "number":
		n, err := strconv.ParseFloat(text, 64)
		return parquet.DoubleValue(n), named(f, err)
	case "boolean":
		b, err := strconv.ParseBool(text)
		return parquet.BooleanValue(b), named(f, err)
	}
	return parquet.ByteArrayValue([]byte(text)), nil
}

func named(f Field, err error) error {
	if err != nil {
		return fmt.Errorf("column %s: %w", f.Name, err)
	}
	return nil
}

func (p *parquetWriter) Close() error { return p.w.Close() }
