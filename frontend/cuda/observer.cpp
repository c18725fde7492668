// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/cuda/observer.h"

#include <set>

#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/DynamicRecursiveASTVisitor.h>
#include <clang/AST/Expr.h>
#include <clang/AST/Mangle.h>
#include <clang/Basic/Cuda.h>
#include <clang/Basic/DiagnosticSema.h>
#include <clang/Frontend/CompilerInstance.h>

#include "frontend/cuda/interceptor.h"
#include "frontend/cuda/lambda_traits.h"

namespace cw::frontend {
namespace {

const clang::FunctionDecl* asFunction(const clang::Decl* declaration) {
    if (const auto* made = llvm::dyn_cast<clang::FunctionTemplateDecl>(declaration))
        return made->getTemplatedDecl();
    return llvm::dyn_cast<clang::FunctionDecl>(declaration);
}

/// Written attributes only: Clang gives constexpr functions and others a space of its own accord.
std::string spaceOf(const clang::FunctionDecl& function) {
    const auto written = [](const clang::Attr* attribute) {
        return attribute && !attribute->isImplicit();
    };
    if (!written(function.getAttr<clang::CUDADeviceAttr>())) return {};
    return written(function.getAttr<clang::CUDAHostAttr>()) ? "__host__ __device__" : "__device__";
}

bool hasSpace(const clang::FunctionDecl& function) {
    return function.hasAttr<clang::CUDADeviceAttr>() || function.hasAttr<clang::CUDAHostAttr>() ||
           function.hasAttr<clang::CUDAGlobalAttr>();
}

/// Makes initialisers that use the address of a managed variable run when the program starts: the
/// address is not known before.
class ManagedUses : public clang::DynamicRecursiveASTVisitor {
  public:
    bool VisitVarDecl(clang::VarDecl* variable) override {
        if (!variable->hasGlobalStorage() || !variable->hasInit() ||
            !usesManaged(variable->getInit()))
            return true;
        clang::EvaluatedStmt* evaluated = variable->ensureEvaluatedStmt();
        evaluated->WasEvaluated = true;
        evaluated->HasConstantInitialization = false;
        evaluated->Evaluated = clang::APValue();
        return true;
    }

  private:
    static bool usesManaged(const clang::Stmt* statement) {
        if (!statement) return false;
        if (const auto* name = llvm::dyn_cast<clang::DeclRefExpr>(statement))
            if (name->getDecl()->hasAttr<clang::HIPManagedAttr>()) return true;
        return llvm::any_of(statement->children(), usesManaged);
    }
};

class Observer : public clang::ASTConsumer {
  public:
    Observer(Pass pass, Interceptor& interceptor) : pass_(pass), interceptor_(interceptor) {}

    void Initialize(clang::ASTContext& context) override { context_ = &context; }

    bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
        stopAfterFailure();
        for (clang::Decl* declaration : group)
            visit(declaration);
        return true;
    }

    void HandleTranslationUnit(clang::ASTContext&) override { stopAfterFailure(); }

    /// Asked before the body of each function is parsed; never skips one. Sema diagnoses a host
    /// call of a host-device function at once, and drops the call, when it knows that code will be
    /// made for the function; for an inline function it waits, and keeps the call, which can then
    /// be made to trap.
    bool shouldSkipFunctionBody(clang::Decl* declaration) override {
        auto* function =
            const_cast<clang::FunctionDecl*>(declaration ? asFunction(declaration) : nullptr);
        if (function && pass_ == Pass::Device && !function->isInlined() &&
            function->hasAttr<clang::CUDAHostAttr>() &&
            function->hasAttr<clang::CUDADeviceAttr>()) {
            function->setImplicitlyInline(true);
            waiting_.insert(function);
        }
        return false;
    }

    void HandleTagDeclDefinition(clang::TagDecl* made) override {
        answerLambdaTraits(*made, *context_);
    }

    void HandleCXXStaticMemberVarInstantiation(clang::VarDecl* variable) override {
        markManaged(variable);
    }

  private:
    /// Code generation must not see what an error left behind that Clang doesn't take for one.
    void stopAfterFailure() {
        if (!interceptor_.failed || stopped_) return;
        stopped_ = true;
        clang::DiagnosticsEngine& diagnostics = context_->getDiagnostics();
        diagnostics.Report(diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error, "%0"))
            << Interceptor::kStop;
    }

    void visit(clang::Decl* declaration) {
        if (auto* space = llvm::dyn_cast<clang::NamespaceDecl>(declaration))
            for (clang::Decl* inner : space->decls())
                visit(inner);
        if (auto* linkage = llvm::dyn_cast<clang::LinkageSpecDecl>(declaration))
            for (clang::Decl* inner : linkage->decls())
                visit(inner);
        markManaged(llvm::dyn_cast<clang::VarDecl>(declaration));
        if (has_managed_) ManagedUses().TraverseDecl(declaration);
        const clang::FunctionDecl* function = asFunction(declaration);
        if (!function) return;
        if (waiting_.erase(function))
            const_cast<clang::FunctionDecl*>(function)->setImplicitlyInline(false);
        compareSpaces(*function);
    }

    void markManaged(clang::VarDecl* variable) {
        if (!variable || pass_ != Pass::Host || variable->hasAttr<clang::HIPManagedAttr>()) return;
        for (const auto* note : variable->specific_attrs<clang::AnnotateAttr>()) {
            if (note->getAnnotation() != "cw.managed") continue;
            variable->addAttr(clang::HIPManagedAttr::CreateImplicit(*context_));
            variable->dropAttr<clang::AnnotateAttr>(); // code generation has no place for it beside
                                                       // a managed variable
            has_managed_ = true;
            return;
        }
    }

    /// `__device__ int f(int);` and later `int f(int x) {…}`: to Clang a second function.
    void compareSpaces(const clang::FunctionDecl& definition) {
        if (!definition.isThisDeclarationADefinition() || hasSpace(definition) ||
            definition.isConstexpr())
            return;
        if (llvm::isa<clang::CXXMethodDecl>(definition) || definition.isMain()) return;
        const clang::SourceManager& sources = context_->getSourceManager();
        if (sources.isInSystemHeader(definition.getLocation())) return;
        std::string space;
        for (const clang::NamedDecl* other :
             definition.getDeclContext()->getRedeclContext()->lookup(definition.getDeclName())) {
            const clang::FunctionDecl* earlier = asFunction(other);
            if (!earlier || earlier == &definition || !sameType(*earlier, definition)) continue;
            if (sources.isInSystemHeader(earlier->getLocation()))
                return; // the toolkit overloads host functions
            for (const clang::FunctionDecl* each : earlier->redecls()) {
                if (each->isThisDeclarationADefinition()) return; // an overload for the other side
                space = spaceOf(*each);
            }
        }
        if (!space.empty())
            interceptor_.complain(sources, definition.getLocation(), "cw_execution_space", space);
    }

    bool sameType(const clang::FunctionDecl& a, const clang::FunctionDecl& b) const {
        return context_->hasSameFunctionTypeIgnoringExceptionSpec(a.getType(), b.getType());
    }

    const Pass pass_;
    Interceptor& interceptor_;
    clang::ASTContext* context_ = nullptr;
    bool has_managed_ = false, stopped_ = false;
    std::set<const clang::FunctionDecl*> waiting_; // inline until their body is parsed
};

} // namespace

std::unique_ptr<clang::ASTConsumer> makeObserver(clang::CompilerInstance&, Pass pass,
                                                 Interceptor& interceptor) {
    return std::make_unique<Observer>(pass, interceptor);
}

std::string declaredSpace(const clang::Diagnostic& diagnostic) {
    if (diagnostic.getID() != clang::diag::err_member_decl_does_not_match ||
        diagnostic.getNumArgs() < 2)
        return {};
    if (diagnostic.getArgKind(0) != clang::DiagnosticsEngine::ak_declarationname) return {};
    if (diagnostic.getArgKind(1) != clang::DiagnosticsEngine::ak_declcontext) return {};
    const auto name = clang::DeclarationName::getFromOpaqueInteger(diagnostic.getRawArg(0));
    const auto* scope = reinterpret_cast<const clang::DeclContext*>(diagnostic.getRawArg(1));
    std::string space;
    for (const clang::NamedDecl* member : scope->lookup(name)) {
        const clang::FunctionDecl* function = asFunction(member);
        const std::string its = function ? spaceOf(*function) : std::string();
        if (its.empty() || (!space.empty() && its != space)) return {};
        space = its;
    }
    return space;
}

std::vector<std::string> toleratedHostCall(const clang::Diagnostic& diagnostic) {
    // reference to <space of callee> <function|variable> <name> in <space of caller> function
    if (diagnostic.getID() != clang::diag::err_ref_bad_target || diagnostic.getNumArgs() < 4)
        return {};
    const auto space = [&](unsigned index) {
        return clang::CUDAFunctionTarget(diagnostic.getRawArg(index));
    };
    if (space(0) != clang::CUDAFunctionTarget::Host ||
        space(3) != clang::CUDAFunctionTarget::HostDevice)
        return {};
    if (diagnostic.getArgKind(2) != clang::DiagnosticsEngine::ak_nameddecl) return {};
    const auto* function = llvm::dyn_cast<clang::FunctionDecl>(
        reinterpret_cast<const clang::NamedDecl*>(diagnostic.getRawArg(2)));
    if (!function) return {};
    clang::ASTNameGenerator names(function->getASTContext());
    if (llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(function))
        return names.getAllManglings(function);
    return {names.getName(function)};
}

} // namespace cw::frontend
