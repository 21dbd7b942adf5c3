;; -*- lexical-binding: t -*-  The mode's colours in the file named by IOVA_FILE; MODE is the mode that has to be taken.
(require 'iova-mode)
(require 'cl-lib)
(find-file (getenv "IOVA_FILE"))
(cl-assert (eq major-mode (intern (getenv "MODE"))) t)
(font-lock-ensure)

(defun colour (text &optional at)
  "The face of TEXT where it first stands, or of what stands AT characters behind that."
  (goto-char (point-min))
  (search-forward text)
  (let ((face (get-text-property (+ (match-beginning 0) (or at 0)) 'face)))
    (if (consp face) (car face) face)))

(dolist (expected '(("platform n1sdp" 0 font-lock-keyword-face)
                    ("\"Arm Neoverse" 1 font-lock-string-face)
                    ("// Arm Neoverse" 3 font-lock-comment-face)
                    ("device nic" 7 font-lock-variable-name-face)
                    ("0x4f40_0000" 0 font-lock-constant-face)
                    ("vfio refused" 0 font-lock-keyword-face)
                    ("gpu-audio on pcie" 4 font-lock-variable-name-face)))
  (cl-assert (eq (colour (nth 0 expected) (nth 1 expected)) (nth 2 expected)) t (format "%S: %S" expected (colour (nth 0 expected) (nth 1 expected)))))

;; Indentation by braces.
(goto-char (point-min))
(search-forward "    direct 0x8000_0000")
(beginning-of-line)
(delete-horizontal-space)
(indent-for-tab-command)
(cl-assert (= (current-indentation) 4) t)

(when (eq major-mode 'iova-ts-mode)
  (let ((names (mapcar #'car (cdr (assoc "Element" (funcall imenu-create-index-function))))))
    (cl-assert (member "nic" names) t)
    (cl-assert (member "nvme[n]" names) t)))
(message "ok   %s colours, indents and lists" major-mode)
