"""Write office documents: DOCX, ODT, ODS, PDF, XLSX and the workbooks that partners fill in."""
