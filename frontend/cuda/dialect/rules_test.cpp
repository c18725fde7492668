// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/dialect/rule.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "frontend/cuda/dialect/text.h"

namespace cw::frontend::dialect {
namespace {

/// `text` with `@` at the place that the complaint is about, repaired; unchanged when no rule knows
/// it.
std::string repaired(std::string text, std::string_view kind, std::string message = {}) {
    const size_t at = text.find('@');
    text.erase(at, 1);
    const Complaint complaint{kind, std::move(message), text, at};
    for (const Rule* rule : rules())
        if (const std::vector<Edit> edits = rule->repair(complaint); edits.size() > 0)
            return dialect::apply(text, edits);
    return text;
}

TEST(Rules, HaveNamesAndSentences) {
    std::set<std::string_view> names;
    for (const Rule* rule : rules()) {
        EXPECT_TRUE(names.insert(rule->name).second) << rule->name;
        EXPECT_FALSE(rule->sentence.empty()) << rule->name;
    }
}

TEST(SplitLaunchTokens, JoinsOpenerAndCloser) {
    EXPECT_EQ(repaired("k << @<1, f(a > b)>> > (p);", "err_expected_expression"),
              "k <<<1, f(a > b)>>> (p);");
    EXPECT_EQ(repaired("k << @<1,\n 1 > >> (p);", "err_expected_expression"),
              "k <<<1,\n 1 >>> (p);");
    EXPECT_EQ(repaired("k <<<1, 1@>> > (p);", "err_expected", "expected '>>>'"),
              "k <<<1, 1>>> (p);");
}

TEST(SplitLaunchTokens, LeavesShiftsAlone) {
    EXPECT_EQ(repaired("a << @< b;", "err_expected_expression"), "a << < b;");
}

TEST(AsmPercent, DoublesWhatIsNoOperand) {
    EXPECT_EQ(repaired("asm(\"mov %0, %t@id.x;\" \" %laneid %% %1\" : \"=r\"(x));",
                       "err_asm_invalid_escape"),
              "asm(\"mov %0, %%tid.x;\" \" %%laneid %% %1\" : \"=r\"(x));");
}

TEST(AsmOperandComma, IsInsertedInAsmOnly) {
    EXPECT_EQ(repaired("asm(\"\" : : \"r\"(a) @\"r\"(b));", "err_expected"),
              "asm(\"\" : : \"r\"(a) , \"r\"(b));");
    EXPECT_EQ(repaired("f(g(a) @\"r\");", "err_expected"), "f(g(a) \"r\");");
}

TEST(InitialisedVla, IsFilledAfterItsDeclaration) {
    EXPECT_EQ(repaired("long a[@n] = {0}; f();", "err_variable_object_no_init"),
              "long a[n]      ; __builtin_memset(a, 0, sizeof(a)); f();");
    EXPECT_EQ(repaired("int a[@n] = {1,\n 0, 3};", "err_variable_object_no_init"),
              "int a[n]      \n      ; __builtin_memset(a, 0, sizeof(a)); a[0] = 1; a[2] = 3;");
}

TEST(MissingTemplate, GoesBeforeTheName) {
    EXPECT_EQ(repaired("return @V<A>::c<N>(c);", "err_template_kw_missing",
                       "… dependent template name 'c'"),
              "return V<A>::template c<N>(c);");
}

TEST(PragmaUnroll, GoesAwayAndItsLineStays) {
    EXPECT_EQ(repaired("#pragma unroll 4\n@{ f(); }", "err_pragma_loop_precedes_nonloop"),
              "\n{ f(); }");
    EXPECT_EQ(repaired("_Pragma(\"unroll\") @f();", "err_pragma_loop_precedes_nonloop"), " f();");
}

TEST(ExecutionSpace, GoesBeforeTheDeclaration) {
    const std::string message =
        "__host__ function 'f' cannot overload __host__ __device__ function 'f'";
    EXPECT_EQ(repaired("int g; // a;b\n template <int N>\nint @f(int x) { return x; }",
                       "err_cuda_ovl_target", message),
              "int g; // a;b\n template <int N>\n__host__ __device__ int f(int x) { return x; }");
    EXPECT_EQ(repaired("}\nint S::@m() const {}", "cw_execution_space", "__device__"),
              "}\n__device__ int S::m() const {}");
}

TEST(SharedConstructor, BecomesRawStorageAndAReference) {
    const std::string text =
        repaired("{ __shared__ A<B, C> @s,\n m[2][3]; f(); }", "err_shared_var_init");
    EXPECT_NE(text.find("cw_type_m& m = "), std::string::npos) << text;
    EXPECT_NE(text.find("cw_type_s;"), std::string::npos) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
    EXPECT_TRUE(text.ends_with("; f(); }")) << text;
}

TEST(LiteralSuffix, GetsASpace) {
    EXPECT_EQ(repaired("extern \"C\"@__global__ void k();", "err_invalid_string_udl"),
              "extern \"C\" __global__ void k();");
}

TEST(Apply, RefusesEditsThatMoveLines) {
    EXPECT_EQ(apply("a\nb", {{0, 2, "x"}}), "");
    EXPECT_EQ(apply("abc", {{1, 1, "X"}, {0, 0, "_"}}), "_aXc");
    EXPECT_EQ(apply("abc", {{0, 2, "X"}, {1, 1, "Y"}}), "");
}

TEST(CodeOf, BlanksCommentsLiteralsAndPreprocessorLines) {
    EXPECT_EQ(codeOf("a/*;*/b//;\nc"), "a     b   \nc");
    EXPECT_EQ(codeOf("f(\"a;\\\"b\", ';', 1'000);"), "f(\"     \", ' ', 1'000);");
    EXPECT_EQ(codeOf("#define A { \\\n }\nb"), "             \n  \nb");
    EXPECT_EQ(codeOf("R\"x(;\"))x\"+1"), "R         +1");
}

} // namespace
} // namespace cw::frontend::dialect
