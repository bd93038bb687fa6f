// The .npy reader and writer: what NumPy writes comes back, and everything else is refused with its
// place.
#include <sfpgen/golden/npy.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

/// A .npy file around a header text as it stands, unpadded.
Bytes npy_bytes(const std::string& header, const Bytes& data, std::uint8_t major = 1) {
  const std::string magic = "\x93NUMPY";
  Bytes bytes(magic.begin(), magic.end());
  bytes.push_back(major);
  bytes.push_back(0);
  for (unsigned i = 0; i < (major == 1 ? 2U : 4U); ++i) {
    bytes.push_back(static_cast<std::uint8_t>((header.size() >> (8 * i)) & 0xFF));
  }
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

std::string header_of(const std::string& descr, const std::string& shape,
                      const std::string& fortran = "False") {
  return "{'descr': " + descr + ", 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

std::string refusal(const Bytes& bytes) {
  const auto array = parse_npy(bytes);
  return array.ok() ? "" : array.error().text();
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "parse(format(array)) == array for every item type, byte order, index order and odd shape") {
  std::mt19937_64 random(9);
  const std::vector<std::vector<std::uint64_t>> shapes = {
      {}, {0}, {1}, {7}, {2, 3}, {3, 0, 5}, {2, 3, 4, 5}, {1, 1, 1, 6}};
  for (const ItemKind kind : {ItemKind::floating, ItemKind::unsigned_integer}) {
    for (const unsigned item_bytes : {1U, 2U, 4U, 8U}) {
      if (kind == ItemKind::floating && item_bytes == 1) {
        continue;
      }
      for (const ByteOrder byte_order : {ByteOrder::little, ByteOrder::big}) {
        for (const ArrayOrder array_order : {ArrayOrder::c, ArrayOrder::fortran}) {
          for (const auto& shape : shapes) {
            NpyArray array{
                kind,        item_bytes, item_bytes == 1 ? ByteOrder::little : byte_order,
                array_order, shape,      {}};
            for (std::uint64_t i = 0; i < *value_count(shape); ++i) {
              array.values.push_back(random() & low_bits(8 * item_bytes));
            }
            const Bytes bytes = format_npy(array);
            const auto back = parse_npy(bytes);
            REQUIRE_MESSAGE(back.ok(), back.error().text());
            CHECK(back->dtype() == array.dtype());
            CHECK(back->byte_order == array.byte_order);
            CHECK(back->array_order == array.array_order);
            CHECK(back->shape == array.shape);
            CHECK(back->values == array.values);
            CHECK(format_npy(*back) == bytes);
            CHECK((bytes.size() - array.values.size() * item_bytes) % 64 == 0);
          }
        }
      }
    }
  }
}

TEST_CASE("a file is byte for byte what numpy.save writes") {
  const NpyArray array{ItemKind::floating, 4,   ByteOrder::little,
                       ArrayOrder::c,      {2}, {0x3F800000, 0xC0000000}};
  const std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
  const std::string header = dictionary + std::string(117 - dictionary.size(), ' ') + "\n";
  CHECK(format_npy(array) == npy_bytes(header, from_hex("0000803f000000c0")));
}

TEST_CASE("Fortran order: the first index runs fastest in the file, the last in memory") {
  const Bytes file = npy_bytes(header_of("'|u1'", "(2, 3)", "True"), {1, 4, 2, 5, 3, 6});
  const auto array = parse_npy(file);
  REQUIRE(array.ok());
  CHECK(array->values == Values{1, 2, 3, 4, 5, 6});
  CHECK(array->array_order == ArrayOrder::fortran);
}

TEST_CASE("big-endian items become the same bit patterns as little-endian ones") {
  const auto big = parse_npy(npy_bytes(header_of("'>f4'", "(1,)"), from_hex("3f800001")));
  REQUIRE(big.ok());
  CHECK(big->values == Values{0x3F800001});
  CHECK(big->byte_order == ByteOrder::big);
}

TEST_CASE("headers as other writers form them are read") {
  const Bytes one = from_hex("0000803f");
  CHECK(refusal(npy_bytes(header_of("'<f4'", "(1,)"), one, 2)).empty());
  CHECK(refusal(npy_bytes(header_of("'<f4'", "(1,)"), one, 3)).empty());
  CHECK(refusal(npy_bytes(header_of("'=f4'", "(1L,)"), one)).empty());
  CHECK(refusal(npy_bytes(header_of("'<f4'", "()"), one)).empty());
  CHECK(refusal(npy_bytes("{\"shape\":(1,1),\"fortran_order\":True,\"descr\":\"<f4\"}", one))
            .empty());
  CHECK(refusal(npy_bytes(header_of("'<f4'", "(0, 99999999999, 99999999999)"), {})).empty());
}

TEST_CASE("arrays without a floating-point container are refused by name") {
  CHECK(mentions(refusal(npy_bytes(header_of("'|O'", "(1,)"), from_hex("80029500"))),
                 "Python objects"));
  CHECK(mentions(refusal(npy_bytes(header_of("[('a', '<f4'), ('b', '<f4')]", "(1,)"), Bytes(8))),
                 "structured"));
  for (const char* descr : {"'<i4'", "'|b1'", "'<c8'", "'<U3'", "'|S4'", "'<f16'", "'<V2'", "'|f4'",
                            "'f4'", "''", "'<'", "'<f4x'", "'<M8[ns]'"}) {
    CAPTURE(descr);
    CHECK(mentions(refusal(npy_bytes(header_of(descr, "(1,)"), Bytes(8))),
                   "is not one of float16, float32, float64"));
  }
}

TEST_CASE("headers that are not the dictionary of a .npy file are refused at their byte") {
  const Bytes one(4);
  for (const std::string& header :
       {std::string(),
        std::string("{"),
        std::string("{'descr': '<f4'"),
        std::string("{'descr': '<f4', }"),
        std::string("[1, 2]"),
        header_of("'<f4'", "(1,)") + "x",
        header_of("'<f4'", "(1"),
        header_of("'<f4'", "(1)"),
        header_of("'<f4'", "1"),
        header_of("'<f4'", "(-1,)"),
        header_of("'<f4'", "(1.0,)"),
        header_of("'<f4'", "(1 1)"),
        header_of("'<f4'", "(,)"),
        header_of("'<f4'", "(1,)", "1"),
        header_of("'<f4'", "(99999999999999999999,)"),
        header_of("4", "(1,)"),
        header_of("'<f4", "(1,)"),
        std::string("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"),
        std::string("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}"),
        std::string("{'descr' '<f4'}"),
        std::string("{'descr': '<f4' 'shape': (1,)}"),
        std::string("{'shape': ") + std::string(60000, '(')}) {
    CAPTURE(header.substr(0, 80));
    CHECK(refusal(npy_bytes(header, one)).starts_with("byte "));
  }
}

TEST_CASE("sizes that lie are refused before memory is asked for") {
  const std::string wrong_size = "which is not what shape";
  for (const char* shape :
       {"(2,)", "(0,)", "(1152921504606846976,)", "(4611686018427387905,)",
        "(4294967296, 4294967296)", "(4294967296, 4294967296, 4294967296, 4294967297)"}) {
    CAPTURE(shape);
    CHECK(mentions(refusal(npy_bytes(header_of("'<f4'", shape), Bytes(4))), wrong_size));
  }
  CHECK(mentions(refusal(npy_bytes(header_of("'<f4'", "(1,)"), Bytes(5))), wrong_size));
  std::string many = "(";
  for (int i = 0; i < 65; ++i) {
    many += "1, ";
  }
  CHECK(mentions(refusal(npy_bytes(header_of("'<f4'", many + ")"), Bytes(4))),
                 "more than 64 dimensions"));
}

TEST_CASE("every truncation of a .npy file is refused") {
  for (const std::uint8_t major : {std::uint8_t{1}, std::uint8_t{2}}) {
    const Bytes file = npy_bytes(header_of("'<f4'", "(3,)"), Bytes(12), major);
    REQUIRE(parse_npy(file).ok());
    for (std::size_t size = 0; size < file.size(); ++size) {
      CHECK_FALSE(parse_npy(std::span(file).first(size)).ok());
    }
  }
}

TEST_CASE(
    "every single-byte change of a .npy file is refused or gives an array of the right size") {
  const Bytes file = npy_bytes(header_of("'<f4'", "(3,)"), Bytes(12));
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (unsigned value = 0; value < 256; ++value) {
      Bytes changed = file;
      changed[at] = static_cast<std::uint8_t>(value);
      const auto array = parse_npy(changed);
      CHECK((!array.ok() || array->values.size() == *value_count(array->shape)));
    }
  }
}

TEST_CASE("versions other than 1.0, 2.0, 3.0 and other magic strings are refused") {
  CHECK(refusal(npy_bytes(header_of("'<f4'", "(1,)"), Bytes(4), 4)) ==
        "byte 6: version 4.0 of the format is not 1.0, 2.0 or 3.0");
  CHECK(mentions(refusal(from_hex("504b0304")), "not a .npy file"));
  CHECK(mentions(refusal({}), "the file ends inside the magic string"));
}

TEST_CASE("shapes are written as Python writes them and counted without overflow") {
  CHECK(shape_text(std::vector<std::uint64_t>{}) == "()");
  CHECK(shape_text(std::vector<std::uint64_t>{5}) == "(5,)");
  CHECK(shape_text(std::vector<std::uint64_t>{2, 3}) == "(2, 3)");
  CHECK(value_count(std::vector<std::uint64_t>{}) == 1U);
  CHECK(value_count(std::vector<std::uint64_t>{~std::uint64_t{0}, 0}) == 0U);
  CHECK_FALSE(
      value_count(std::vector<std::uint64_t>{std::uint64_t{1} << 32, std::uint64_t{1} << 32})
          .has_value());
}

}  // namespace sfpgen::golden::test
