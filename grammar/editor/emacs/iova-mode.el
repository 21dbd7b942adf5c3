;;; iova-mode.el --- Major modes for .iova files -*- lexical-binding: t -*-

;; SPDX-License-Identifier: MIT
;; Package-Requires: ((emacs "28.1"))
;; Version: 0.1.0
;; Keywords: languages

;;; Commentary:

;; `iova-mode' colours .iova files by the words of the language; `iova-ts-mode' colours, folds and lists them by the tree-sitter grammar,
;; where Emacs has it.  Both ask `iova lsp' through eglot.

;;; Code:

(require 'rx)
(require 'treesit nil t)

(declare-function eglot-current-server "eglot")
(declare-function jsonrpc-request "jsonrpc")
(declare-function eglot--pos-to-lsp-position "eglot")
(declare-function eglot--TextDocumentIdentifier "eglot")

(defconst iova-declarations
  '("platform" "part" "const" "iommu" "msi" "root-bus" "interconnect" "bridge" "device" "group" "layout")
  "Words that declare the name that follows.")

(defconst iova-words
  '("include" "extends" "without" "use" "for" "in" "expect" "on" "at" "behind" "allow" "size" "above" "below" "bits" "to"
    "input-bits" "aperture" "page-sizes" "msi-window" "registers" "id" "doorbell" "segment" "buses" "address-bits" "dma-window"
    "bridge-window" "requesters" "stream" "streams" "mask" "signals" "class" "dma-alias" "vfs" "offset" "stride" "memory" "ram"
    "firmware" "path" "host-driver"
    "fact" "unknown" "since" "kernel" "bus" "function" "fits" "excludes" "refused" "limits")
  "Words of clauses, views and ranges.")

(defconst iova-regions '("direct" "direct-relaxable" "reserved" "software-msi") "Kinds of regions.")

(defconst iova-nothings '("none" "nothing") "Words for the absence of something.")

(defvar iova-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 124b" table)
    (modify-syntax-entry ?* ". 23" table)
    (modify-syntax-entry ?\n "> b" table)
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?` "\"" table)
    table)
  "A hyphen belongs to the name it stands in.")

(defconst iova-font-lock-keywords
  `((,(concat (regexp-opt iova-declarations 'symbols) "[ \t]+\\([[:alpha:]_`][[:alnum:]_`-]*\\)")
     (1 font-lock-keyword-face) (2 font-lock-variable-name-face))
    ("\\_<expect[ \t]+[^ \t\n]+[ \t]+\\([[:alpha:]_][[:alnum:]_-]*\\)" 1 font-lock-keyword-face)
    ("[ \t]:[ \t]*\\([[:alpha:]_][[:alnum:]_-]*\\)" 1 font-lock-type-face)
    (,(regexp-opt iova-declarations 'symbols) . font-lock-keyword-face)
    (,(regexp-opt iova-words 'symbols) . font-lock-keyword-face)
    (,(regexp-opt iova-regions 'symbols) . font-lock-builtin-face)
    (,(regexp-opt iova-nothings 'symbols) . font-lock-constant-face)
    ("\\_<[0-9][[:alnum:]_]*" . font-lock-constant-face)))

(defun iova-indent-line ()
  "Indent by two spaces for each brace that is open."
  (interactive)
  (let* ((depth (save-excursion (beginning-of-line) (car (syntax-ppss))))
         (closes (save-excursion (back-to-indentation) (looking-at-p "[]})]")))
         (column (* 2 (max 0 (if closes (1- depth) depth)))))
    (if (<= (current-column) (current-indentation)) (indent-line-to column) (save-excursion (indent-line-to column)))))

(defun iova--settings ()
  "What both modes have in common."
  (setq-local comment-start "// ")
  (setq-local comment-end "")
  (setq-local indent-tabs-mode nil)
  (setq-local tab-width 2)
  (setq-local indent-line-function #'iova-indent-line)
  (setq-local electric-indent-chars (cons ?} electric-indent-chars)))

;;;###autoload
(define-derived-mode iova-mode prog-mode "Iova"
  "Major mode for .iova files."
  (iova--settings)
  (setq-local font-lock-defaults '(iova-font-lock-keywords)))

(defun iova--treesit-rules ()
  "Colours by the tree."
  (treesit-font-lock-rules
   :language 'iova :feature 'comment
   '((doc_comment) @font-lock-doc-face [(line_comment) (block_comment)] @font-lock-comment-face)
   :language 'iova :feature 'string
   '((string) @font-lock-string-face)
   :language 'iova :feature 'keyword
   `([,@iova-declarations ,@iova-words] @font-lock-keyword-face
     [,@iova-regions] @font-lock-builtin-face
     [,@iova-nothings] @font-lock-constant-face)
   :language 'iova :feature 'definition
   '((platform name: (name) @font-lock-type-face)
     (part name: (name) @font-lock-function-name-face)
     (use part: (name) @font-lock-function-name-face)
     (constant name: (name) @font-lock-variable-name-face)
     (element name: (reference (name) @font-lock-variable-name-face))
     (element kind: (name) @font-lock-type-face)
     (expectation view: (view) @font-lock-keyword-face))
   :language 'iova :feature 'number
   '([(number) (pci_address) (version)] @font-lock-constant-face)))

;;;###autoload
(define-derived-mode iova-ts-mode iova-mode "Iova"
  "Major mode for .iova files, by tree-sitter."
  (when (treesit-ready-p 'iova)
    (treesit-parser-create 'iova)
    (setq-local treesit-font-lock-settings (iova--treesit-rules))
    (setq-local treesit-font-lock-feature-list '((comment definition) (keyword string) (number)))
    (setq-local treesit-simple-imenu-settings
                (mapcar (lambda (kind) (list (capitalize kind) (concat "\\`" kind "\\'") nil #'iova--treesit-name))
                        '("platform" "part" "constant" "element" "group" "layout")))
    (treesit-major-mode-setup)))

(defun iova--treesit-name (node)
  "The name that NODE declares."
  (treesit-node-text (treesit-node-child-by-field-name node "name") t))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.iova\\'" . iova-mode))

(when (and (fboundp 'treesit-ready-p) (treesit-ready-p 'iova t) (boundp 'major-mode-remap-alist))
  (add-to-list 'major-mode-remap-alist '(iova-mode . iova-ts-mode)))

(with-eval-after-load 'eglot
  (defvar eglot-server-programs)
  (add-to-list 'eglot-server-programs '((iova-mode iova-ts-mode) . ("iova" "lsp"))))

(defun iova-show-answers ()
  "Show what each device of the platform at point can use."
  (interactive)
  (let ((document (jsonrpc-request
                   (eglot-current-server) :workspace/executeCommand
                   (list :command "iova.showAnswers"
                         :arguments (vector (list :uri (plist-get (eglot--TextDocumentIdentifier) :uri)
                                                  :position (eglot--pos-to-lsp-position)))))))
    (with-current-buffer (get-buffer-create "*iova answers*")
      (let ((inhibit-read-only t))
        (erase-buffer)
        (insert (plist-get document :text))
        (goto-char (point-min))
        (special-mode))
      (display-buffer (current-buffer)))))

(provide 'iova-mode)
;;; iova-mode.el ends here
