// .npy and .npz files: what is read, and what is refused with which words.
#include <doctest/doctest.h>
#include <zlib.h>

#include "support.hpp"

namespace sfpgen::tensors::test {
namespace {

std::string npy(const std::string& descr, const std::string& order, const std::string& shape,
                const std::string& data) {
  std::string header =
      "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
  return "\x93NUMPY\x01" + std::string(1, '\0') + little(header.size(), 2) + header + data;
}

/// A member as it stands in a zip file, and what a test may make wrong about it.
struct Member {
  std::string name;
  std::string bytes;
  unsigned method = 0;
  unsigned flags = 0;
  std::int64_t more_size = 0;  ///< added to the size that the directory says
  std::uint32_t crc_error = 0;
  std::int64_t move = 0;  ///< added to the offset that the directory says
};

std::string deflated(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

std::string zip(const std::vector<Member>& members) {
  std::string file;
  std::string directory;
  for (const Member& member : members) {
    const std::string stored = member.method == 8 ? deflated(member.bytes) : member.bytes;
    const auto crc =
        static_cast<std::uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(member.bytes.data()),
                                           static_cast<uInt>(member.bytes.size()))) ^
        member.crc_error;
    const std::string common =
        little(20, 2) + little(member.flags, 2) + little(member.method, 2) + little(0, 4) +
        little(crc, 4) + little(stored.size(), 4) +
        little(member.bytes.size() + static_cast<std::uint64_t>(member.more_size), 4) +
        little(member.name.size(), 2) + little(0, 2);
    directory += "PK\x01\x02" + little(20, 2) + common + little(0, 10) +
                 little(file.size() + static_cast<std::uint64_t>(member.move), 4) + member.name;
    file += "PK\x03\x04" + common + member.name + stored;
  }
  return file + directory + "PK\x05\x06" + little(0, 4) + little(members.size(), 2) +
         little(members.size(), 2) + little(directory.size(), 4) + little(file.size(), 4) +
         little(0, 2);
}

const std::string good = npy("<f4", "False", "(2,)", "11112222");

std::string error_in(const std::vector<Member>& members) { return error_of("x.npz", zip(members)); }

}  // namespace

TEST_CASE("a .npy file of any order gives its items in C order, little-endian") {
  const std::string data = "aabbccddeeff";
  const struct {
    const char* descr;
    const char* fortran;
    const char* expected;
  } cases[] = {{"<f2", "False", "aabbccddeeff"}, {"<f2", "True", "aacceebbddff"}};
  for (const auto& [descr, fortran, expected] : cases) {
    const TemporaryFile file("x.npy", npy(descr, fortran, "(2, 3)", data));
    const auto opened = TensorFile::open(file.path());
    REQUIRE(opened.ok());
    CHECK(opened->kind() == FileKind::npy);
    CHECK(opened->tensors()[0].format == golden::fp16);
    for (const std::size_t piece : {1U, 4U, 100U}) CHECK(items_of(*opened, 0, piece) == expected);
  }
  const TemporaryFile big("x.npy", npy(">f4", "False", "(2,)", "12345678"));
  CHECK(items_of(*TensorFile::open(big.path()), 0, 10) == "43218765");
}

TEST_CASE("bit patterns in a .npy file need a container that they fit") {
  const TemporaryFile file("x.npy", npy("<u2", "False", "(2,)", "1122"));
  CHECK(TensorFile::open(file.path()).error().text() ==
        "dtype: uint16 holds bit patterns of a container that must be named, such as --container "
        "bf16");
  CHECK(TensorFile::open(file.path(), {golden::bf16})->tensors()[0].format == golden::bf16);
  CHECK(TensorFile::open(file.path(), {golden::fp32}).error().text() ==
        "dtype: bit patterns of container fp32 come in uint32, not in uint16");
}

TEST_CASE("members of a .npz file are read whether they are stored or deflated") {
  std::string data;
  for (std::uint64_t i = 0; i < 50000; ++i) data += little(i * i, 4);
  const std::string large = npy("<f4", "False", "(50000,)", data);
  const std::string turned = npy("<f4", "True", "(2, 2)",
                                 "111122223333"
                                 "4444");
  const TemporaryFile file("x.npz", zip({{"a.npy", good},
                                         {"b/c.npy", large, 8},
                                         {"t.npy", turned, 8},
                                         {"n.npy", npy("<i8", "False", "(1,)", "12345678")},
                                         {"readme.txt", "hello"}}));
  const auto opened = TensorFile::open(file.path());
  REQUIRE(opened.ok());
  CHECK(opened->kind() == FileKind::npz);
  REQUIRE(opened->tensors().size() == 3);
  CHECK(opened->tensors()[1].name == "b/c");
  CHECK(items_of(*opened, 0, 1) == "11112222");
  for (const std::size_t piece : {7U, 4096U, 100000U}) CHECK(items_of(*opened, 1, piece) == data);
  CHECK(items_of(*opened, 2, 3) == "1111333322224444");
  REQUIRE(opened->left_out().size() == 2);
  CHECK(opened->left_out()[1].name == "readme.txt");
}

TEST_CASE("damaged .npz files are refused with the member and the reason") {
  const std::string whole = zip({{"a.npy", good, 8}, {"b.npy", good}});
  CHECK(error_of("x.npz", whole).empty());
  for (std::size_t length = 4; length < whole.size(); ++length) {
    CHECK_FALSE(error_of("x.npz", whole.substr(0, length)).empty());
  }
  CHECK(error_of("x.npz", whole.substr(0, whole.size() - 1)).find("it is truncated or no .npz") !=
        std::string::npos);
  CHECK(error_in({{"a.npy", good, 0, 1}}) == R"(member "a.npy": it is encrypted)");
  CHECK(error_in({{"a.npy", good, 12}}) ==
        R"(member "a.npy": its compression method 12 is neither stored (0) nor deflated (8))");
  CHECK(error_in({{"a.npy", good}, {"a.npy", good}}) ==
        R"(member "a.npy": the directory has it twice)");
  CHECK(error_in({{"a.npy", good, 0, 0, 0, 1}}).find("its checksum is") != std::string::npos);
  CHECK(error_in({{"a.npy", good, 8, 0, 0, 1}}).find("its checksum is") != std::string::npos);
  CHECK(error_in({{"a.npy", good, 0, 0, 0, 0, 3}}).find("there is no local header at byte 3") !=
        std::string::npos);
  CHECK(error_in({{"a.npy", good, 0, 0, 1000}}).find("it is stored, but in") != std::string::npos);
  CHECK(error_in({{"a.npy", good, 8, 0, 1 << 30}}).find("cannot hold") != std::string::npos);
  CHECK(error_in({{"a.npy", good, 8, 0, 4}}).find("the file holds 12 bytes of data") !=
        std::string::npos);
  const std::string second = "PK\x03\x04";
  CHECK(error_in({{"a.npy", good},
                  {"b.npy", good, 0, 0, 0, 0, -static_cast<std::int64_t>(35 + good.size())}})
            .find("its bytes overlap those of") != std::string::npos);
  CHECK(error_in({{"a.npy", "not an array"}}).starts_with(R"(member "a.npy", byte 0: )"));
}

TEST_CASE("a deflated member with a changed byte is never read as if it were whole") {
  const std::string whole = zip({{"a.npy", good, 8}});
  for (std::size_t at = 35; at < 35 + deflated(good).size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    CHECK_FALSE(error_of("x.npz", changed).empty());
  }
}

}  // namespace sfpgen::tensors::test
