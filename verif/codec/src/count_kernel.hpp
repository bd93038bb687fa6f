// Counts a tensor's values: how often each exponent, zeros, signs, and what is no finite number.
#pragma once

#include "kernels.hpp"
#include "value_kinds.hpp"

namespace sfpgen::codec {
namespace {

template <class Kind>
class Counter {
 public:
  KernelCounts run(const CountJob& job) {
    const auto* in = static_cast<const std::uint8_t*>(job.values);
    std::uint64_t left = job.count;
    while (left >= chunk_values) {
      chunk(in);
      in += sizeof(Word) * chunk_values;
      left -= chunk_values;
    }
    gather();
    for (; left > 0; --left, in += sizeof(Word)) {
      one(load<Word>(in));
    }
    for (unsigned i = 0; i < 256; ++i) {
      for (const auto& table : tables_) {
        result_.exponents[i] += table[i];
      }
    }
    result_.vector_bytes = unsigned{vector_bytes};
    return result_;
  }

 private:
  using Word = typename Kind::Word;
  using Row = typename Kind::Row;
  static constexpr unsigned sign_at = 8 * sizeof(Word) - 1;
  static constexpr Word magnitude_mask = static_cast<Word>((Word{1} << sign_at) - 1);
  static constexpr Word negative_zero = static_cast<Word>(Word{1} << sign_at);
  static constexpr Word infinity =
      static_cast<Word>(((Word{1} << Kind::exponent_bits) - 1) << Kind::mantissa_bits);
  // A lane of 16 bits counts one value of each row.
  static constexpr unsigned most_chunks = 65535 / chunk_rows;

  void chunk(const std::uint8_t* values) {
    Chunk exponents;
    exponents_of<Kind>(values, exponents);
    for (std::size_t i = 0; i < chunk_values; i += 8) {
      const auto eight = load<std::uint64_t>(exponents.bytes + i);
      ++tables_[0][eight & 255];
      ++tables_[1][(eight >> 8) & 255];
      ++tables_[2][(eight >> 16) & 255];
      ++tables_[3][(eight >> 24) & 255];
      ++tables_[0][(eight >> 32) & 255];
      ++tables_[1][(eight >> 40) & 255];
      ++tables_[2][(eight >> 48) & 255];
      ++tables_[3][eight >> 56];
    }
    for (std::size_t row = 0; row < chunk_rows; ++row) {
      const Row value = load<Row>(values + sizeof(Row) * row);
      const Row magnitude = value & magnitude_mask;
      // A comparison gives all ones, which is minus one.
      zeros_ -= reinterpret_cast<Row>(magnitude == 0);
      negative_zeros_ -= reinterpret_cast<Row>(value == negative_zero);
      infinities_ -= reinterpret_cast<Row>(magnitude == infinity);
      signs_ += value >> sign_at;
    }
    if (any_equal(exponents, (1U << Kind::exponent_bits) - 1)) {
      for (std::size_t i = 0; i < chunk_values; ++i) {
        const Word value = load<Word>(values + sizeof(Word) * i);
        result_.negative_nans += value > (infinity | negative_zero) ? 1 : 0;
      }
    }
    if (++chunks_ == most_chunks) {
      gather();
    }
  }

  void gather() {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      result_.zeros += zeros_[lane];
      result_.negative_zeros += negative_zeros_[lane];
      result_.infinities += infinities_[lane];
      result_.signs += signs_[lane];
    }
    zeros_ = negative_zeros_ = infinities_ = signs_ = Row{};
    chunks_ = 0;
  }

  void one(Word value) {
    const Word magnitude = value & magnitude_mask;
    ++result_.exponents[magnitude >> Kind::mantissa_bits];
    result_.zeros += magnitude == 0 ? 1 : 0;
    result_.negative_zeros += value == negative_zero ? 1 : 0;
    result_.infinities += magnitude == infinity ? 1 : 0;
    result_.signs += std::uint64_t{value} >> sign_at;
    result_.negative_nans += value > (infinity | negative_zero) ? 1 : 0;
  }

  // Equal exponents one behind the other would wait for each other in one table.
  std::uint64_t tables_[4][256] = {};
  Row zeros_ = {};
  Row negative_zeros_ = {};
  Row infinities_ = {};
  Row signs_ = {};
  unsigned chunks_ = 0;
  KernelCounts result_;
};

template <class Kind>
KernelCounts count(const CountJob& job) {
  Counter<Kind> counter;
  return counter.run(job);
}

}  // namespace
}  // namespace sfpgen::codec
