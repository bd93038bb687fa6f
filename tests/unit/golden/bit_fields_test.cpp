// Packing fields of any width, by hand and by laws.
#include <sfpgen/golden/bit_fields.hpp>

#include <doctest/doctest.h>

#include <stdexcept>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

std::vector<unsigned> widths_of(const std::vector<FieldRow>& rows) {
  std::vector<unsigned> widths;
  for (const FieldRow& row : rows) widths.push_back(row.bits);
  return widths;
}

std::vector<FieldRow> random_rows(const FieldLayout& layout, std::size_t count,
                                  std::mt19937_64& random) {
  std::vector<FieldRow> rows;
  for (std::size_t row = 0; row < count; ++row) {
    FieldRow made{static_cast<unsigned>(random() % (layout.word_bits + 1U)), {}};
    for (unsigned lane = 0; lane < layout.lanes; ++lane) {
      made.fields.push_back(random() & low_bits(made.bits));
    }
    rows.push_back(made);
  }
  return rows;
}

}  // namespace

TEST_CASE("fields of 3 and 7 bits fill two lanes of 8-bit words, least significant bit first") {
  // Lane 0: 101, 1000001 -> 1000001101; lane 1: 010, 0111111 -> 0111111010.
  const FieldLayout layout{8, 2};
  const std::vector<FieldRow> rows = {{3, {0b101, 0b010}}, {7, {0b1000001, 0b0111111}}};
  CHECK(to_hex(pack_fields(layout, rows)) == "0dfa0201");
}

TEST_CASE("what stands above a field is left out, a lane without a field has zeros") {
  const FieldLayout layout{8, 3};
  CHECK(to_hex(pack_fields(layout, std::vector<FieldRow>{{4, {0xFF, 0x13}}})) == "0f0300");
}

TEST_CASE("a field wider than a word is taken as a word") {
  const FieldLayout layout{16, 1};
  const std::vector<FieldRow> rows = {{17, {0x1ABCD}}};
  CHECK(to_hex(pack_fields(layout, rows)) == "cdab");
  const UnpackedFields back = unpack_fields(layout, widths_of(rows), from_hex("cdab"));
  CHECK(back.width_invalid);
  CHECK(back.rows == std::vector<FieldRow>{{16, {0xABCD}}});
}

TEST_CASE("rows without bits have no bytes, and come back as rows") {
  const FieldLayout layout{24, 2};
  const std::vector<FieldRow> rows = {{0, {0, 0}}, {0, {0, 0}}};
  CHECK(pack_fields(layout, rows).empty());
  CHECK(unpack_fields(layout, widths_of(rows), {}).rows == rows);
  CHECK(pack_fields(layout, {}).empty());
}

TEST_CASE("unpack(pack(rows)) == rows for every word width and odd numbers of lanes") {
  const unsigned seed = 4242;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (unsigned word_bits = 8; word_bits <= 64; word_bits += 8) {
    for (const unsigned lanes : {1U, 3U, 8U, 64U}) {
      const FieldLayout layout{word_bits, lanes};
      const auto rows = random_rows(layout, 200, random);
      const auto bytes = pack_fields(layout, rows);
      const UnpackedFields back = unpack_fields(layout, widths_of(rows), bytes);
      CHECK(back.rows == rows);
      CHECK_FALSE(back.data_short);
      CHECK_FALSE(back.data_long);
      CHECK_FALSE(back.width_invalid);
      CHECK(bytes.size() % (std::size_t{lanes} * word_bits / 8U) == 0);
    }
  }
}

TEST_CASE("data that end early give the rows that they hold, data that go on are told") {
  const FieldLayout layout{8, 1};
  const std::vector<unsigned> widths = {5, 5, 0, 6};
  const UnpackedFields cut = unpack_fields(layout, widths, from_hex("ff"));
  CHECK(cut.data_short);
  CHECK_FALSE(cut.data_long);
  CHECK(cut.rows == std::vector<FieldRow>{{5, {0x1F}}});
  const UnpackedFields longer = unpack_fields(layout, widths, from_hex("ffff00"));
  CHECK(longer.data_long);
  CHECK_FALSE(longer.data_short);
  CHECK(longer.rows.size() == 4);
  // A byte that fills no beat is no word.
  CHECK(unpack_fields({16, 1}, std::vector<unsigned>{1}, from_hex("ff")).data_short);
}

TEST_CASE("layouts that no hardware has are internal errors") {
  for (const FieldLayout& layout : {FieldLayout{0, 1}, FieldLayout{12, 1}, FieldLayout{72, 1},
                                    FieldLayout{8, 0}, FieldLayout{8, 65}}) {
    CHECK_THROWS_AS(pack_fields(layout, {}), std::invalid_argument);
    CHECK_THROWS_AS(unpack_fields(layout, {}, {}), std::invalid_argument);
  }
  CHECK_THROWS_AS(pack_fields({8, 1}, std::vector<FieldRow>{{1, {0, 0}}}), std::invalid_argument);
}

}  // namespace sfpgen::golden::test
