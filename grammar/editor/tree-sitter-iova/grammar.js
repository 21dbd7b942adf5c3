/// <reference types="tree-sitter-cli/dsl" />
// The language for editors that read tree-sitter. grammar/IovaDsl.Grammar/Iova.g4 is the definition and this one follows it rule by
// rule; tests/editors/grammars holds the two together (every word of the lexer stands here, every example parses without an error).
// It is more lenient in one thing: a reserved word is taken as a name where nothing but a name can stand.

const letters = "a-zA-Z_\\u00C0-\\u1FFF\\u2C00-\\u2FEF\\u3040-\\uD7FF\\uF900-\\uFDFF";

const precedence = { or: 1, and: 2, shift: 3, sum: 4, product: 5, power: 6, complement: 7 };

// Clauses by what follows their word, as the compiler lists them: a test there writes the file.
const words = require("./words.json");

const list = (item) => seq(item, repeat(seq(",", item)));

module.exports = grammar({
  name: "iova",

  extras: ($) => [/[ \t\r\n\f\u000B\uFEFF]/, $.doc_comment, $.line_comment, $.block_comment],

  word: ($) => $.identifier,

  // "for" after a region of a platform: its devices, or a loop that follows it. A kind after an expected range: its own, or a region (a
  // controller) that follows it.
  conflicts: ($) => [[$._platform_region], [$.expected_range]],

  rules: {
    source_file: ($) => repeat(choice($.include, $.constant, $.part, $.platform)),

    include: ($) => seq("include", field("path", $.string)),

    constant: ($) => seq("const", field("name", $.name), "=", field("value", $.range)),

    part: ($) => seq("part", field("name", $.name), optional($.parameters), field("body", $.body)),

    parameters: ($) => seq("(", optional(list($.parameter)), ")"),

    parameter: ($) => seq(field("name", $.name), optional(seq("=", field("default", $.argument)))),

    platform: ($) =>
      seq(
        "platform",
        field("name", $.name),
        field("title", optional($.string)),
        optional(seq("extends", field("base", $.name))),
        field("body", $.body),
      ),

    // What a platform, a part and a loop hold.
    body: ($) => seq("{", repeat(choice($._member, $.allow, alias($._platform_region, $.region))), "}"),

    _member: ($) =>
      choice(
        $.element,
        $.group,
        $.layout,
        $.expectation,
        $.loop,
        $.use,
        $.without,
        $.constant,
        alias($._platform_clause, $.clause),
      ),

    element: ($) =>
      seq(
        field("keyword", choice("iommu", "msi", "root-bus", "interconnect", "bridge", "device")),
        field("name", $.reference),
        optional(seq(":", field("kind", $.name))),
        field("title", optional(alias($._template, $.string))),
        optional(seq("on", field("parent", $.reference))),
        optional(seq("at", field("address", $._address))),
        field("body", optional($.clauses)),
      ),

    _address: ($) => choice($.pci_address, $.address),

    address: ($) =>
      seq("bus", field("bus", $._expression), "device", field("device", $._expression), "function", field("function", $._expression)),

    group: ($) =>
      seq("group", field("name", $.reference), field("title", optional(alias($._template, $.string))), optional(seq("{", optional(list($.reference)), "}"))),

    layout: ($) => seq("layout", field("name", $.reference), field("title", optional(alias($._template, $.string))), optional($.layout_body)),

    layout_body: ($) => seq("{", repeat(seq("ram", $.range)), "}"),

    loop: ($) => seq("for", field("variable", $.name), "in", list($.loop_item), field("body", $.body)),

    loop_item: ($) => seq($._expression, optional(seq("..", $._expression))),

    use: ($) => seq("use", field("part", $.name), optional($.arguments)),

    arguments: ($) => seq("(", optional(list($.argument)), ")"),

    argument: ($) => choice(alias($._template, $.string), $.range, $.indexed_name),

    indexed_name: ($) => seq(field("name", $.name), $.index),

    without: ($) => seq("without", field("name", $.reference)),

    expectation: ($) =>
      seq(
        "expect",
        field("subject", $.reference),
        choice(
          seq(
            field("view", alias($.identifier, $.view)),
            choice("nothing", $._refusal, list($.expected_range)),
            repeat($._view_qualifier),
          ),
          seq("fits", field("layout", $.reference)),
          seq("excludes", $.range),
        ),
      ),

    _refusal: ($) => seq("refused", field("error", optional(alias($.identifier, $.error_name)))),

    _view_qualifier: ($) => choice(seq("on", "kernel", $.version), seq("limits", "reserved")),

    expected_range: ($) => seq($.range, field("kind", optional($.region_kind))),

    region_kind: (_) => choice("direct", "direct-relaxable", "reserved", "msi", "software-msi"),

    // What an element holds.
    clauses: ($) => seq("{", repeat(choice($.clause, alias($._platform_clause, $.clause), $.allow, $.region)), "}"),

    clause: ($) =>
      choice(
        seq(choice(...words.number), $._expression),
        seq(choice(...words.range), $.range),
        seq(choice(...words.numbers), list($._expression)),
        seq(choice(...words.ranges), list($.range)),
        seq("dma-window", $.range, optional(seq("to", $._expression))),
        seq(
          "behind",
          choice(
            "none",
            seq(
              field("iommu", $.reference),
              optional(seq("requesters", $.range)),
              optional(seq(choice("stream", "streams"), list($.stream))),
            ),
          ),
        ),
        seq(choice(...words.names), list($.reference)),
        seq("dma-alias", choice("none", list(choice($.pci_address, $._expression)))),
        seq("vfs", $._expression, optional(seq("offset", $._expression)), optional(seq("stride", $._expression))),
        seq(choice(...words.text), alias($._template, $.string)),
        seq("unknown", field("property", $.property), optional($.string)),
      ),

    stream: ($) => seq($._expression, optional(choice(seq("..", $._expression), seq("mask", $._expression)))),

    // Clauses that may also stand in the platform itself, or only there.
    _platform_clause: ($) =>
      choice(
        seq("firmware", field("value", $.name)),
        seq("memory", choice("ram", "reserved", "device"), $.range, optional($.string)),
        seq("fact", field("key", $.string), list(choice($._expression, $.string))),
      ),

    property: ($) =>
      choice("input-bits", "address-bits", "page-sizes", "msi-window", "dma-window", "bridge-window", "behind", $.name),

    region: ($) => prec.right(seq(field("kind", $.region_kind), $.range, repeat($._region_tail))),

    // In a platform "msi" declares a controller.
    _platform_region: ($) =>
      seq(field("kind", alias($._platform_region_kind, $.region_kind)), $.range, repeat($._region_tail)),

    _platform_region_kind: (_) => choice("direct", "direct-relaxable", "reserved", "software-msi"),

    _region_tail: ($) => choice($.targets, $.since, $.allow, field("label", alias($._template, $.string))),

    targets: ($) => prec.right(seq("for", list($.reference))),

    since: ($) => seq("since", "kernel", $.version),

    allow: ($) => prec.right(1, seq("allow", field("code", alias($.identifier, $.code)), field("reason", optional($.string)))),

    range: ($) =>
      choice(
        $._expression,
        seq(field("first", $._expression), "..", field("last", $._expression)),
        seq(field("start", $._expression), "size", field("size", $._expression)),
        seq(choice("above", "below", "bits"), $._expression),
      ),

    _expression: ($) => choice($.number, alias($.name, $.variable), $.parenthesized, $.complement, $.binary),

    parenthesized: ($) => seq("(", $._expression, ")"),

    complement: ($) => prec(precedence.complement, seq("~", $._expression)),

    binary: ($) =>
      choice(
        prec.right(precedence.power, seq($._expression, "^", $._expression)),
        ...[
          [precedence.product, choice("*", "/", "%")],
          [precedence.sum, choice("+", "-")],
          [precedence.shift, choice("<<", ">>")],
          [precedence.and, "&"],
          [precedence.or, "|"],
        ].map(([level, operator]) => prec.left(level, seq($._expression, operator, $._expression))),
      ),

    reference: ($) => seq($.name, optional($.index)),

    index: ($) => seq("[", $._expression, "]"),

    name: ($) => choice($.identifier, $.quoted_identifier),

    string: ($) =>
      seq('"', repeat(choice(token.immediate(prec(1, /[^"\\\r\n]+/)), $.escape, token.immediate(prec(1, "\\")))), token.immediate('"')),

    // A text in which {n} stands for a value.
    _template: ($) =>
      seq(
        '"',
        repeat(
          choice(
            token.immediate(prec(1, /[^"\\\r\n{}]+/)),
            $.escape,
            token.immediate(prec(1, "\\")),
            alias(token.immediate(prec(1, choice("{{", "}}"))), $.escape),
            $.interpolation,
          ),
        ),
        token.immediate('"'),
      ),

    escape: (_) => token.immediate(prec(1, choice('\\"', "\\\\"))),

    interpolation: ($) =>
      seq(token.immediate(prec(1, "{")), $._expression, optional(seq(":", field("format", alias($.identifier, $.format)))), "}"),

    identifier: (_) => new RegExp(`[${letters}][${letters}0-9]*(-[${letters}0-9]+)*`),

    quoted_identifier: (_) => /`[^`\r\n]*`/,

    pci_address: (_) => new RegExp(`[0-9a-fA-F]+:[0-9a-fA-F]+(:[0-9a-fA-F]+)?\\.[${letters}0-9]+`),

    version: (_) => new RegExp(`[0-9]+(\\.[${letters}0-9]+)+`),

    number: (_) => new RegExp(`[0-9][${letters}0-9]*`),

    // Exactly three slashes make a doc comment.
    doc_comment: (_) => /\/\/\/([^\/\r\n][^\r\n]*)?/,

    line_comment: (_) => token(choice(/\/\/([^\/\r\n][^\r\n]*)?/, /\/\/\/\/[^\r\n]*/)),

    block_comment: (_) => /\/\*[^*]*\*+([^\/*][^*]*\*+)*\//,
  },
});
