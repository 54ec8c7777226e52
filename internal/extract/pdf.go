package extract

import "smallprint"

func readPDF(b *builder, body []byte) error {
	return smallprint.Errorf(smallprint.KindInvalid, "Give the document as HTML, Markdown or text.", "PDF files cannot be read yet")
}
